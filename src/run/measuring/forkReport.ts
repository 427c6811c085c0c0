/** Reports which words decide the outcome of one answer (docs/method.md#fork-map). */
import type { OutcomeSpec } from '../../core/answers/outcome.ts';
import { benjaminiHochberg } from '../../core/constraints/multiplicity.ts';
import { valueOf, type Figure } from '../../core/figure.ts';
import { formatCount, formatPercent } from '../../core/format.ts';
import { Memo } from '../../core/memo.ts';
import { sum } from '../../core/numeric/sums.ts';
import { forkFigure, forkPValue, informationFigure, informationShare, leadingOutcome } from '../../core/paths/forks.ts';
import { survivalFigures } from '../../core/paths/survival.ts';
import { quoted, quotedAnswer } from '../../core/quoted.ts';
import { excerpt, sentence, t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Curve } from '../../domain/curve.ts';
import type { ForkAlternative, ForkPosition, ForkReport } from '../../domain/paths.ts';
import type { ForkMap, GridRun } from '../../domain/run.ts';
import { wordNumber, wordStarts } from '../../domain/words.ts';
import { measurable } from './cellSample.ts';
import { forkOutcomes, type ForkOutcomes, type ForkPlace } from './forkOutcomes.ts';
import { settlingReport } from './settlingReport.ts';

const reports = new Memo<ForkReport | undefined>();
const permutations = 1999;
/** Share of the entropy of the outcome below which a fork is not shown: such forks are not found reliably. */
const leastShare = 0.03;
const shownExamples = 3;

/** The report of a run under a resolved outcome map; undefined where no answer was followed. */
export function forkReport(run: GridRun, outcome: OutcomeSpec): ForkReport | undefined {
  const { forks } = run;
  if (forks === undefined) return undefined;
  const answers = measurable(run, forks.cell);
  return reports.recall(forks, [JSON.stringify(outcome), answers], () => reportOf(forks, answers, outcome));
}

function reportOf(forks: ForkMap, answers: readonly Trajectory[], outcome: OutcomeSpec): ForkReport | undefined {
  const own = answers.find(({ index }) => index === forks.answer);
  if (own === undefined) return undefined;
  const outcomes = forkOutcomes(forks, answers, outcome);
  const { labels, unnamed, places } = outcomes;
  const { adjusted, isSignificant } = benjaminiHochberg(
    places.map(({ branches, position }) => forkPValue(branches, permutations, position)),
  );
  const examined = new Map(
    places.map((place, i) => [place.position, positionOf(place, own, adjusted[i] ?? 1, isSignificant[i] === true)]),
  );
  const ordered = places.toSorted((a, b) => a.position - b.position);
  const survivals = new Map(
    survivalFigures(
      ordered.map(({ position, branches }) => ({
        branches: branches.map(({ branch, ...rest }) => ({ ...rest, p: branch.p })),
        own: branches.findIndex(({ branch }) => isOwn(branch, position, own)),
        isFork: examined.get(position)?.isFork === true,
      })),
      forks.answer,
    ).map((figure, i) => [ordered[i]?.position ?? 0, figure]),
  );
  const settling = settlingReport(forks, answers, own, outcome, outcomes);
  let from = 0;
  let survival = 1;
  const tokens = Array.from(forks.entropy, (entropy, position) => {
    const length = own.pieces[position]?.length ?? 0;
    const found = examined.get(position) ?? null;
    survival = valueOf(survivals.get(position)) ?? survival;
    const start = from;
    from += length;
    return { from: start, to: from, entropy, survival, position: found };
  });
  return {
    answer: forks.answer,
    answers: answers.length,
    text: own.pieces.slice(0, forks.tokens).join(''),
    sentence: sentenceOf(tokens, { labels, unnamed }, own),
    note: noteOf(places, forks),
    outcomes: labels,
    ...(settling === null ? {} : { settling: settling.report }),
    curves: [...curvesOf(places, examined, survivals), ...(settling === null ? [] : [settling.curve])],
    tokens,
  };
}

function positionOf(place: ForkPlace, own: Trajectory, adjusted: number, isSignificant: boolean): ForkPosition {
  const { branches, position, other } = place;
  const share = informationShare(branches);
  const isTurning = new Set(branches.map(leadingOutcome)).size > 1;
  const isFork = isSignificant && isTurning && share >= leastShare;
  return {
    strength: forkFigure(branches, position),
    share,
    bits: informationFigure(branches, position),
    adjusted,
    isFork,
    other,
    alternatives: branches.map(({ branch, counts, texts }): ForkAlternative => {
      const ordered = counts
        .map((count, outcome) => [outcome, count] as const)
        .filter(([, count]) => count > 0)
        .sort((a, b) => b[1] - a[1]);
      const rank = (outcome: number): number => ordered.findIndex(([one]) => one === outcome);
      const examples = texts.toSorted((a, b) => rank(a.outcome) - rank(b.outcome)).map(({ text }) => text);
      return {
        text: branch.text,
        p: branch.p,
        isOwn: isOwn(branch, position, own),
        ends: branch.ends,
        n: branch.ends ? 0 : texts.length,
        counts: ordered,
        examples: [...new Set(examples)].slice(0, shownExamples),
      };
    }),
  };
}

/** Whether an alternative is what the answer has at the position. */
function isOwn({ ends, token }: ForkPlace['branches'][number]['branch'], position: number, own: Trajectory): boolean {
  return ends ? position === own.ids.length : token === own.ids[position];
}

/** The examined positions as curves, over the number of the token. */
function curvesOf(
  places: readonly ForkPlace[],
  examined: ReadonlyMap<number, ForkPosition>,
  survivals: ReadonlyMap<number, Figure>,
): Curve[] {
  if (places.length === 0) return [];
  const ordered = places.map(({ position }) => position).sort((a, b) => a - b);
  const series = (label: string, figureAt: (position: number) => Figure | undefined): Curve['series'][number] => {
    const found = ordered.flatMap(position => {
      const figure = figureAt(position);
      return figure === undefined ? [] : [[position + 1, figure] as const];
    });
    return { label, x: found.map(([x]) => x), y: found.map(([, figure]) => figure) };
  };
  const common = { xLabel: t`token of the answer`, logX: false, logY: false, guides: [] };
  return [
    {
      ...common,
      id: 'fork-information',
      title: t`What each word says about the ending`,
      unit: t`bits`,
      caption: t`Bits of uncertainty about the ending that the word at this place removes, the answer before it given.`,
      series: [series(t`information`, position => examined.get(position)?.bits)],
    },
    {
      ...common,
      id: 'fork-survival',
      title: t`Chance that no fork has turned the ending yet`,
      unit: '',
      caption: t`It falls at each fork by the probability of the words that lead elsewhere.`,
      series: [series(t`survival`, position => survivals.get(position))],
    },
  ];
}

function sentenceOf(
  tokens: ForkReport['tokens'],
  { labels, unnamed }: Pick<ForkOutcomes, 'labels' | 'unnamed'>,
  own: Trajectory,
): string {
  const forks = tokens.filter(({ position }) => position?.isFork === true);
  const strength = ({ position }: (typeof tokens)[number]): number => valueOf(position?.strength) ?? 0;
  const [strongest] = forks.toSorted((a, b) => strength(b) - strength(a));
  const examined = tokens.filter(({ position }) => position !== null).length;
  if (examined === 0)
    return t`No word decides how this answer ends: no other word had a probability of 5% or more anywhere.`;
  if (strongest?.position == null)
    return t`No word decides how this answer ends, as far as ${formatCount(examined, 'word')} were examined: with other likely words there, the endings differ by no more than chance allows.`;
  const { alternatives } = strongest.position;
  const own0 = alternatives.find(({ isOwn }) => isOwn) ?? alternatives[0];
  const other = alternatives.find(({ counts }) => counts[0]?.[0] !== own0?.counts[0]?.[0]) ?? alternatives[1];
  const [outcome = 0, count = 0] = other?.counts[0] ?? [];
  const word = (text: string | undefined, ends: boolean | undefined): string =>
    ends === true ? t`the end` : quoted(text ?? '', 30);
  const number = own0?.ends === true ? wordStarts(own.text).length + 1 : wordNumber(own.text, strongest.from);
  const place = number === 1 ? t`the first word` : t`word ${number}`;
  const drawn = sum((other?.counts ?? []).map(([, one]) => one));
  const label = excerpt(labels[outcome] ?? '', 60);
  const ending = unnamed.includes(outcome) ? t`lead elsewhere (${label})` : t`become ${quotedAnswer(label)}`;
  return sentence(
    t`The answer turns at ${word(own0?.text, own0?.ends)} (${place}): with ${word(other?.text, other?.ends)} instead, ${count} of ${drawn} continuations ${ending}`,
  );
}

function noteOf(places: readonly ForkPlace[], { continuations, branches }: ForkMap): string {
  const drawn = continuations.filter(({ cell }) => branches[cell]?.ends === false).length;
  const other = Math.max(0, ...places.map(place => place.other));
  return t`${drawn} continuations of ${branches.length} alternatives at ${places.length} positions. Alternatives are the word of the answer and words of 5% or more; the others together have up to ${formatPercent(other)}.`;
}
