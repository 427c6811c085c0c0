/** Samples fresh continuations of the answers of a cell from their first tokens (docs/method.md#commitment). */
import { dot } from '../../../core/numeric/sums.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import { keptLengths } from '../../../core/paths/keptLengths.ts';
import type { LanguageModel, SampleRow, Sampling } from '../../../domain/languageModel.ts';
import type { Commitment } from '../../../domain/run.ts';
import { assemble, centeredHidden } from '../../../run/sampling/assembly.ts';

/** Cells of the random numbers of continuations, beyond those of any plan: one for each number of kept tokens. The
 * cells after them are rows that draw nothing. */
const drawCell = 0x40000000;

export interface CommitmentPlan extends Sampling {
  /** Exact input of the model. */
  readonly prefix: Int32Array;
  readonly cell: number;
  readonly answers: readonly Trajectory[];
  readonly tokens: number;
  readonly end: 'stop' | 'suppress';
  readonly seed: number;
  readonly batch: number;
  /** Probe center; null without hidden states. */
  readonly center: Float32Array | null;
}

/** Draws one continuation of each answer for each number of kept tokens. `onStep` receives the number of tokens drawn
 * so far. Throws AdjacentError cancelled within one step. */
export async function sampleCommitment(
  plan: CommitmentPlan,
  model: LanguageModel,
  signal: AbortSignal,
  onStep: (tokens: number) => void,
): Promise<Commitment> {
  const { answers, tokens, center, prefix, end, seed, batch } = plan;
  const kept = keptLengths(
    answers.map(answer => Math.min(answer.ids.length, tokens)),
    tokens,
  );
  const rows = answers.flatMap(answer => rowsOf(answer, kept, plan));
  const request = { prefix, rows, tokens, end, seed, batch, pool: center !== null } as const;
  const before = new Map(answers.map(answer => [answer.index, answer.ids]));
  const drawn: Trajectory[] = [];
  const states = new Map<string, Float64Array | null>();
  const stateOf = (cell: number, index: number): Float64Array | null => states.get(`${cell} ${index}`) ?? null;
  for await (const row of model.sample(request, signal, onStep)) {
    states.set(`${row.cell} ${row.index}`, row.hidden && center && centeredHidden(row.hidden, center));
    const position = row.cell - drawCell;
    const own = before.get(row.index)?.subarray(0, kept[position]);
    if (position < kept.length) drawn.push({ ...assemble(row, model, null, own), cell: position });
  }
  const continuations = drawn.sort((a, b) => a.cell - b.cell || a.index - b.index);
  const restCell = drawCell + kept.length;
  const cosines = Float32Array.from(continuations, ({ cell, index }) =>
    cosineOf(stateOf(drawCell + cell, index), stateOf(restCell + cell, index)),
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

/** The continuations of an answer, and where hidden states are compared, the answer itself: its rest behind each number
 * of kept tokens, and the whole of it. */
function rowsOf(answer: Trajectory, kept: readonly number[], plan: CommitmentPlan): SampleRow[] {
  const { temperature, topP, topK, minP = 0, tokens, center } = plan;
  const { index } = answer;
  const ids = answer.ids.subarray(0, tokens);
  const sampling = { temperature, topP, topK, minP };
  const isCompared = center !== null;
  const own = kept.flatMap((from, position): SampleRow[] =>
    from > ids.length || from >= tokens
      ? []
      : [{ ...sampling, cell: drawCell + position, index, forced: ids.subarray(0, from), pooledFrom: from }],
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
              cell: drawCell + kept.length + position,
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
