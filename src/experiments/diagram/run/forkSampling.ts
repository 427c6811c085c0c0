/** Follows one answer word by word: samples what would come of each alternative token (docs/method.md#fork-map). */
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { OutcomeSpec } from '../../../core/answers/outcome.ts';
import { groupAnswers, labelerOf } from '../../../core/answers/outcomes.ts';
import { sum } from '../../../core/numeric/sums.ts';
import { alternativesAt } from '../../../core/paths/alternatives.ts';
import { forkPValue, neymanShares } from '../../../core/paths/forks.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel, SampleRow } from '../../../domain/languageModel.ts';
import type { ForkBranch, ForkMap } from '../../../domain/run.ts';
import { isStopped, samplingOf } from '../../../domain/sampling.ts';
import { readableToken } from '../../../domain/tokenText.ts';
import { forkOutcomes, type ForkPlace } from '../../../run/measuring/forkOutcomes.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import type { ForkBudget } from '../plan/pathBudget.ts';
import type { CommitmentPlan } from './commitmentSampling.ts';
import { lawsAlong, placeIn, tokenAt } from './drawLaw.ts';

/** Cells of the random numbers of forks, beyond those of commitment: one for each branch. */
const forkCell = 0x50000000;

/** Continuations of each alternative at first, those that an undecided position gets in each further round, and the
 * most that it gets for each of its alternatives. */
const sizes = { first: 8, round: 24, most: 64 } as const;
const permutations = 499;
/** A position is undecided while its p-value lies between these. */
const undecided = [0.004, 0.2] as const;

/** The answer to follow: `asked`, or the most central one of the largest kind, by meaning where its answers have the
 * same label. Throws AdjacentError bad-argument for
 * an answer that does not exist. */
export function answerToFollow(
  answers: readonly Trajectory[],
  outcome: OutcomeSpec,
  asked: number | undefined,
): Trajectory {
  const found = asked === undefined ? mostTypical(answers, outcome) : answers.find(({ index }) => index === asked);
  if (found !== undefined) return found;
  throw new AdjacentError(
    'bad-argument',
    t`There is no answer ${(asked ?? 0) + 1}; ${answers.length} were sampled.`,
    t`Choose one of them, or sample more answers.`,
  );
}

function mostTypical(answers: readonly Trajectory[], outcome: OutcomeSpec): Trajectory | undefined {
  const [largest] = groupAnswers(answers, outcome).kinds;
  if (largest === undefined) return answers[0];
  if (labelerOf(outcome) === null) return answers[largest.central];
  const alike = largest.members.flatMap(member => answers[member] ?? []);
  return alike[groupAnswers(alike, { map: 'meaning' }).kinds[0]?.central ?? 0];
}

/** Examines the most open positions of an answer: every alternative is continued 8 times, and positions whose fork is
 * undecided further, in proportion to what each alternative adds to the error. `onStep` receives the number of tokens
 * drawn so far. Throws AdjacentError cancelled within one step. */
export async function sampleForks(
  plan: CommitmentPlan & { readonly outcome: OutcomeSpec; readonly answer: Trajectory; readonly budget: ForkBudget },
  model: LanguageModel,
  signal: AbortSignal,
  onStep: (tokens: number) => void,
): Promise<ForkMap> {
  const { answer, answers, budget, outcome } = plan;
  const { entropy, branches } = await branchesOf(plan, model, signal);
  let forks: ForkMap = {
    cell: plan.cell,
    answer: answer.index,
    tokens: plan.tokens,
    entropy,
    branches,
    continuations: [],
  };
  let spent = 0;
  const drawn = branches.map(() => 0);
  let wanted: readonly number[] = branches.map(({ ends }) => (ends ? 1 : sizes.first));
  while (sum(wanted) > 0) {
    const found = await continueBranches(plan, branches, drawn, wanted, model, signal, tokens =>
      onStep(spent + tokens),
    );
    spent += sum(found.map(({ ids }) => ids.length));
    wanted.forEach((more, branch) => (drawn[branch] = (drawn[branch] ?? 0) + more));
    const continuations = [...forks.continuations, ...found].sort((a, b) => a.cell - b.cell || a.index - b.index);
    forks = { ...forks, continuations };
    if (spent >= budget.tokens) break;
    wanted = furtherDraws(forkOutcomes(forks, answers, outcome).places, forks);
  }
  return forks;
}

/** The alternatives at the positions of largest entropy, in order of position. */
async function branchesOf(
  { prefix, answer, tokens, budget, end, ...sampling }: Parameters<typeof sampleForks>[0],
  model: LanguageModel,
  signal: AbortSignal,
): Promise<{ readonly entropy: Float64Array; readonly branches: readonly ForkBranch[] }> {
  const ids = answer.ids.subarray(0, tokens);
  const stops = end === 'stop' ? model.eosTokenIds : [];
  const count = Math.min(tokens, ids.length + (answer.ended && !isStopped(answer, sampling.stop) ? 1 : 0));
  const forbidden = end === 'stop' ? [] : model.eosTokenIds;
  const laws = await lawsAlong(model, prefix, ids, 0, forbidden, samplingOf(sampling), signal);
  const places = laws.slice(0, count).map((law, position) => {
    const own = ids[position];
    const chosen = (own === undefined ? stops : [own]).map(token => placeIn(law, token)).filter(place => place >= 0);
    const { entropy, alternatives } = alternativesAt(law.p, chosen);
    return { position, entropy, alternatives: alternatives.map(({ token, p }) => ({ token: tokenAt(law, token), p })) };
  });
  const examined = places
    .filter(({ alternatives }) => alternatives.length > 1)
    .sort((a, b) => b.entropy - a.entropy || a.position - b.position)
    .slice(0, budget.positions)
    .sort((a, b) => a.position - b.position);
  const branches = examined.flatMap(({ position, alternatives }) =>
    alternatives.map(({ token, p }): ForkBranch => {
      const ends = stops.includes(token);
      const piece = model.pieces(Int32Array.of(...ids.subarray(0, position), token))[position] ?? '';
      return { position, token, text: ends ? '' : readableToken(model, token, piece), p, ends };
    }),
  );
  return { entropy: Float64Array.from(places, place => place.entropy), branches };
}

async function continueBranches(
  {
    prefix,
    answer,
    tokens,
    end,
    seed,
    batch,
    center,
    ...plan
  }: CommitmentPlan & {
    readonly answer: Trajectory;
  },
  branches: readonly ForkBranch[],
  drawn: readonly number[],
  wanted: readonly number[],
  model: LanguageModel,
  signal: AbortSignal,
  onStep: (tokens: number) => void,
): Promise<Trajectory[]> {
  const beginnings = branches.map(({ position, token, ends }) =>
    Int32Array.of(...answer.ids.subarray(0, position), ...(ends ? [] : [token])),
  );
  const sampling = samplingOf(plan);
  const found: Trajectory[] = [];
  const rows = branches.flatMap(({ ends }, branch): SampleRow[] => {
    const forced = beginnings[branch] ?? new Int32Array();
    const cell = forkCell + branch;
    const isWhole = ends || forced.length >= tokens;
    // An empty answer has no state to compute.
    if (isWhole && forced.length === 0) {
      if ((wanted[branch] ?? 0) > 0) found.push(emptyAnswer(branch));
      return [];
    }
    return Array.from({ length: wanted[branch] ?? 0 }, (_, i) => ({
      ...sampling,
      cell,
      index: (drawn[branch] ?? 0) + i,
      forced,
      ...(isWhole ? { tokens: forced.length } : {}),
    }));
  });
  const ending = { end, ...(plan.stop === undefined ? {} : { stop: plan.stop }) };
  const request = { prefix, rows, tokens, ...ending, seed, batch, pool: center !== null };
  for await (const row of model.sample(request, signal, onStep)) {
    const branch = row.cell - forkCell;
    const whole = assemble(row, model, center, beginnings[branch]);
    found.push({ ...whole, cell: branch, ended: whole.ended || branches[branch]?.ends === true });
  }
  return found;
}

function emptyAnswer(cell: number): Trajectory {
  const none = new Float32Array();
  return {
    cell,
    index: 0,
    ids: new Int32Array(),
    logProbT: none,
    logProb1: none,
    entropy: none,
    logitVariance: none,
    ended: true,
    embedding: null,
    text: '',
    pieces: [],
  };
}

/** How many continuations each branch gets next: none where the position is decided or has enough of them. */
function furtherDraws(places: readonly ForkPlace[], { branches }: ForkMap): number[] {
  const more = branches.map(() => 0);
  for (const place of places) {
    const p = forkPValue(place.branches, permutations, place.position);
    const size = sum(place.branches.map(({ texts }) => texts.length));
    if (p <= undecided[0] || p > undecided[1] || size >= sizes.most * place.branches.length) continue;
    neymanShares(place.branches, sizes.round * place.branches.length).forEach((count, i) => {
      const branch = place.branches[i]?.branch;
      if (branch !== undefined) more[branches.indexOf(branch)] = count;
    });
  }
  return more;
}
