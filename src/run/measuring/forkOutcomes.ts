/** Outcomes of the continuations of a fork map, counted by alternative (docs/method.md#fork-map). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import type { Branch } from '../../core/paths/forks.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { ForkBranch, ForkMap } from '../../domain/run.ts';
import { outcomesOf } from './continuationOutcomes.ts';

/** One continuation that counts for a branch. */
export interface CountedText {
  readonly outcome: number;
  /** The whole answer. */
  readonly text: string;
  /** Whether it was drawn at this branch, and not at an earlier one. */
  readonly isDrawnHere: boolean;
}

/** The branches of one examined position. */
export interface ForkPlace {
  readonly position: number;
  readonly branches: readonly (Branch & { readonly branch: ForkBranch; readonly texts: readonly CountedText[] })[];
  /** Probability of the tokens that are no alternatives. */
  readonly other: number;
}

export interface ForkOutcomes {
  /** Labels of the outcomes: kinds of the cell first. */
  readonly labels: readonly string[];
  /** The outcomes that are no kind: their labels say what they lack. */
  readonly unnamed: readonly number[];
  readonly places: readonly ForkPlace[];
}

/** Sorts every continuation into an outcome and counts them at each examined position. A continuation that follows the
 * answer to a later position counts there too, since what it does from there on is a fair draw. */
export function forkOutcomes(forks: ForkMap, answers: readonly Trajectory[], outcome: OutcomeSpec): ForkOutcomes {
  const own = answers.find(({ index }) => index === forks.answer);
  if (own === undefined) return { labels: [], unnamed: [], places: [] };
  const texts = forks.continuations.map(one => wholeText(forks, own, one));
  const { labels, unnamed, outcomes } = outcomesOf(forks.continuations, answers, texts, outcome);
  const counted = forks.branches.map((): CountedText[] => []);
  const places = [...new Set(forks.branches.map(({ position }) => position))];
  forks.continuations.forEach((one, i) => {
    const text = { outcome: outcomes[i] ?? 0, text: texts[i] ?? '' };
    counted[one.cell]?.push({ ...text, isDrawnHere: true });
    for (const branch of laterBranches(forks, own, one, places)) counted[branch]?.push({ ...text, isDrawnHere: false });
  });
  return { labels, unnamed, places: places.map(position => placeOf(forks, position, counted, labels.length)) };
}

function placeOf(
  { branches }: ForkMap,
  position: number,
  counted: readonly (readonly CountedText[])[],
  kinds: number,
): ForkPlace {
  const here = branches.flatMap((branch, i) =>
    branch.position === position ? [{ branch, texts: counted[i] ?? [] }] : [],
  );
  const covered = here.reduce((sum, { branch }) => sum + branch.p, 0);
  return {
    position,
    other: Math.max(0, 1 - covered),
    branches: here.map(({ branch, texts }) => {
      const counts = new Array<number>(kinds).fill(0);
      for (const { outcome } of texts) counts[outcome] = (counts[outcome] ?? 0) + 1;
      return { branch, texts, counts, weight: branch.p / covered, isExact: branch.ends };
    }),
  };
}

/** Branches at later positions that a continuation passes through, as long as it repeats the answer. */
function laterBranches({ branches }: ForkMap, own: Trajectory, one: Trajectory, places: readonly number[]): number[] {
  const start = branches[one.cell];
  if (start === undefined || start.ends || start.token !== own.ids[start.position]) return [];
  const first = start.position + 1;
  const repeated = one.ids.findIndex((id, i) => id !== own.ids[first + i]);
  const reach = first + (repeated < 0 ? one.ids.length : repeated);
  return places.flatMap(position => {
    if (position < first || position > reach) return [];
    const token = one.ids[position - first];
    const found = branches.findIndex(branch => branch.position === position && !branch.ends && branch.token === token);
    return token === undefined || found < 0 ? [] : [found];
  });
}

/** How the first bytes of a character are written at the end of a token: as bytes, or as one sign in older files. */
const partOfCharacter = /(?:<0x[0-9A-F]{2}>|\uFFFD)+$/u;

/** The answer up to the branch, the alternative, and what was drawn behind it. */
function wholeText({ branches }: ForkMap, own: Trajectory, one: Trajectory): string {
  const branch = branches[one.cell];
  // A part of a character is in the text of the token that completes it.
  const word = branch === undefined || branch.ends ? '' : branch.text.replace(partOfCharacter, '');
  return [...own.pieces.slice(0, branch?.position ?? 0), word, one.text].join('');
}
