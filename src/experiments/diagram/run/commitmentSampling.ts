/** Samples fresh continuations of the answers of a cell from their first tokens (docs/method.md#commitment). */
import { dot, sum } from '../../../core/numeric/sums.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import { continuationTokens, keptLengths } from '../../../core/paths/keptLengths.ts';
import type { LanguageModel, SampleRow, Sampling } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { Commitment } from '../../../domain/run.ts';
import { samplingOf } from '../../../domain/sampling.ts';
import { assemble, centeredHidden } from '../../../run/sampling/assembly.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';
import { steppedRows } from '../../../run/sampling/steppedRows.ts';

/** Cells of continuations, beyond those of any plan: one for each number of kept tokens. All draw the random numbers of
 * the first, so a continuation that repeats its answer up to a later number of kept tokens is that one's continuation
 * too. The cells after them are rows that draw nothing. */
const drawCell = 0x40000000;
/** Room for those of one cell. */
const drawsOfCell = 64;

/** Rows of a wide pass, and what their keys and values may take, bytes. */
const wideBatch = 64;
const wideBatchBytes = 256e6;

/** Where the random numbers of a cell begin, other than those of the home cell that every run draws. */
export function ownDraws(cell: number): number {
  return drawsOfCell * (cell + 1);
}

export interface CommitmentPlan extends Sampling {
  /** Exact input of the model. */
  readonly prefix: Int32Array;
  readonly cell: number;
  readonly answers: readonly Trajectory[];
  readonly tokens: number;
  readonly end: 'stop' | 'suppress';
  readonly stop?: readonly string[];
  readonly seed: number;
  readonly batch: number;
  /** Probe center; null without hidden states. */
  readonly center: Float32Array | null;
  /** Where the random numbers begin: `ownDraws` of a cell; absent: 0. */
  readonly draws?: number;
}

/** Tokens that a commitment is expected to compute: those it draws, and the answers, which it reads again. */
export function expectedDraws({ answers, tokens }: Pick<CommitmentPlan, 'answers' | 'tokens'>): number {
  const lengths = answers.map(({ ids }) => ids.length);
  return continuationTokens(lengths, tokens) + sum(lengths.map(length => Math.min(length, tokens)));
}

/** Draws one continuation of each answer for each number of kept tokens. Yields progress under a stage. `meter` expects
 * `expectedDraws` before, and what was drawn afterwards. Throws AdjacentError cancelled within one step. */
export async function* sampleCommitment(
  plan: CommitmentPlan,
  model: LanguageModel,
  signal: AbortSignal,
  meter: ProgressMeter,
  stage: string,
): AsyncGenerator<Progress, Commitment> {
  const { answers, tokens, center, prefix, end, seed } = plan;
  const batch = batchOf(plan, model);
  const kept = keptLengths(
    answers.map(answer => Math.min(answer.ids.length, tokens)),
    tokens,
  );
  const firstCell = drawCell + (plan.draws ?? 0);
  const rows = answers.flatMap(answer => rowsOf(answer, kept, plan, firstCell));
  const ending = { end, ...(plan.stop === undefined ? {} : { stop: plan.stop }) };
  const request = { prefix, rows, tokens, ...ending, seed, batch, pool: center !== null };
  const before = new Map(answers.map(answer => [answer.index, answer.ids]));
  const drawn: Trajectory[] = [];
  const states = new Map<string, Float64Array | null>();
  const stateOf = (cell: number, index: number): Float64Array | null => states.get(`${cell} ${index}`) ?? null;
  let done = 0;
  for await (const row of steppedRows(model, request, signal, sampled => {
    done = sampled;
    meter.step(sampled);
  })) {
    if (meter.due()) yield meter.read(stage);
    if (row === null) continue;
    states.set(`${row.cell} ${row.index}`, row.hidden && center && centeredHidden(row.hidden, center));
    const position = row.cell - firstCell;
    const own = before.get(row.index)?.subarray(0, kept[position]);
    if (position < kept.length) drawn.push({ ...assemble(row, model, null, own), cell: position });
  }
  meter.close();
  meter.expectOthers(done - expectedDraws(plan));
  const continuations = drawn.sort((a, b) => a.cell - b.cell || a.index - b.index);
  const restCell = firstCell + kept.length;
  const cosines = Float32Array.from(continuations, ({ cell, index }) =>
    cosineOf(stateOf(firstCell + cell, index), stateOf(restCell + cell, index)),
  );
  const whole = answers.map(({ index }) => stateOf(restCell + kept.length, index));
  const pairs = Float32Array.from(
    whole.flatMap((second, i) => whole.slice(0, i).map(first => cosineOf(first, second))),
  );
  const isCompared = center !== null;
  return {
    cell: plan.cell,
    tokens,
    kept,
    continuations,
    cosines: isCompared ? cosines : null,
    pairs: isCompared ? pairs : null,
  };
}

/** Rows of a pass: more than for the answers where that cannot change the texts and takes little memory. */
function batchOf({ batch, tokens }: CommitmentPlan, { card }: LanguageModel): number {
  const isFree = card.invariance === 'exact' && card.memory.token * wideBatch * tokens <= wideBatchBytes;
  return isFree ? Math.max(batch, wideBatch) : batch;
}

/** The continuations of an answer, and where hidden states are compared, the answer itself: its rest behind each number
 * of kept tokens, and the whole of it. */
function rowsOf(answer: Trajectory, kept: readonly number[], plan: CommitmentPlan, firstCell: number): SampleRow[] {
  const { tokens, center } = plan;
  const { index } = answer;
  const ids = answer.ids.subarray(0, tokens);
  const sampling = samplingOf(plan);
  const isCompared = center !== null;
  const own = kept.flatMap((from, position): SampleRow[] =>
    from > ids.length || from >= tokens
      ? []
      : [
          {
            ...sampling,
            cell: firstCell + position,
            index,
            drawsOf: firstCell,
            forced: ids.subarray(0, from),
            pooledFrom: from,
          },
        ],
  );
  const rests = isCompared ? [...kept, 0] : [];
  return [
    ...own,
    ...rests.flatMap((from, position): SampleRow[] =>
      from >= ids.length
        ? []
        : [
            {
              ...sampling,
              cell: firstCell + kept.length + position,
              index,
              forced: ids,
              pooledFrom: from,
              tokens: ids.length,
            },
          ],
    ),
  ];
}

/** Cosine of two unit vectors; an empty text, which has none, has cosine 1 with an empty one and 0 with others. */
function cosineOf(a: Float64Array | null, b: Float64Array | null): number {
  return a === null || b === null ? Number(a === b) : dot(a, b);
}
