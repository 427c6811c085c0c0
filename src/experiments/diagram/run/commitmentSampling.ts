/** Samples fresh continuations of the answers of a cell from their first tokens (docs/method.md#commitment). */
import { dot, sum } from '../../../core/numeric/sums.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { OutcomeSpec } from '../../../core/answers/outcome.ts';
import { rawOf } from '../../../core/paths/commitment.ts';
import { nextKept } from '../../../core/paths/commitmentDesign.ts';
import { continuationTokens, keptLengths } from '../../../core/paths/keptLengths.ts';
import type { LanguageModel, SampledRow, SampleRequest, SampleRow, Sampling } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { Commitment } from '../../../domain/run.ts';
import { samplingOf } from '../../../domain/sampling.ts';
import { commitmentSample } from '../../../run/measuring/commitmentReport.ts';
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
  /** How answers are compared while it is decided from where to continue them. */
  readonly outcome: OutcomeSpec;
  /** Numbers of kept tokens to repeat; absent: those that the curve asks for. */
  readonly kept?: readonly number[];
}

/** Tokens that a commitment is expected to compute: those it draws, and the answers, which it reads again. */
export function expectedDraws({ answers, tokens }: Pick<CommitmentPlan, 'answers' | 'tokens'>): number {
  const lengths = answers.map(({ ids }) => ids.length);
  return continuationTokens(lengths, tokens) + sum(lengths.map(length => Math.min(length, tokens)));
}

/** Draws one continuation of each answer for each number of kept tokens: those of `kept`, or as many as the curve of an
 * outcome map asks for. Yields progress under a stage. `meter` expects `expectedDraws` before, and what was drawn
 * afterwards. Throws AdjacentError cancelled within one step. */
export async function* sampleCommitment(
  plan: CommitmentPlan,
  model: LanguageModel,
  signal: AbortSignal,
  meter: ProgressMeter,
  stage: string,
): AsyncGenerator<Progress, Commitment> {
  const { answers, tokens, outcome } = plan;
  const grid = keptLengths(
    answers.map(answer => Math.min(answer.ids.length, tokens)),
    tokens,
  );
  const drawn = new DrawnContinuations(plan, grid, model);
  let [spent, computed] = [0, 0];
  for (;;) {
    const { start, known } = rawOf(commitmentSample(drawn.commitment(), answers, outcome));
    const next = plan.kept?.filter(length => !drawn.kept.has(length)) ?? nextKept(grid, start, known);
    if (next.length === 0 && drawn.isBegun) break;
    const request = drawn.request(next);
    const before = spent;
    for await (const row of steppedRows(model, request, signal, (sampled, rows, cached) => {
      computed += Math.max(before + sampled - spent, rows);
      spent = before + sampled;
      meter.step(spent, rows, cached);
    })) {
      if (meter.due()) yield meter.read(stage);
      if (row !== null) drawn.add(row);
    }
  }
  meter.close();
  meter.expectOthers(computed - expectedDraws(plan));
  return drawn.commitment();
}

/** What was drawn so far, in rounds. */
class DrawnContinuations {
  /** Numbers of kept tokens that were continued. */
  readonly kept = new Set<number>();
  /** Whether the answers were read again, if they have to be. */
  isBegun = false;
  private readonly plan: CommitmentPlan;
  private readonly grid: readonly number[];
  private readonly model: LanguageModel;
  private readonly firstCell: number;
  private readonly own: ReadonlyMap<number, Int32Array>;
  private readonly drawn: Trajectory[] = [];
  private readonly states = new Map<string, Float64Array | null>();

  constructor(plan: CommitmentPlan, grid: readonly number[], model: LanguageModel) {
    this.plan = plan;
    this.grid = grid;
    this.model = model;
    this.firstCell = drawCell + (plan.draws ?? 0);
    this.own = new Map(plan.answers.map(answer => [answer.index, answer.ids]));
  }

  /** Continuations from further numbers of kept tokens, with the answers themselves in the first round. */
  request(more: readonly number[]): SampleRequest {
    const { answers, prefix, tokens, end, stop, seed, center } = this.plan;
    const rows = answers.flatMap(answer => [
      ...continuedRows(answer, more, this.grid, this.plan, this.firstCell),
      ...(this.isBegun || center === null ? [] : ownRows(answer, this.grid, this.plan, this.firstCell)),
    ]);
    this.isBegun = true;
    more.forEach(length => this.kept.add(length));
    const ending = { end, ...(stop === undefined ? {} : { stop }) };
    return { prefix, rows, tokens, ...ending, seed, batch: batchOf(this.plan, this.model), pool: center !== null };
  }

  add(row: SampledRow): void {
    const { center } = this.plan;
    this.states.set(`${row.cell} ${row.index}`, row.hidden && center && centeredHidden(row.hidden, center));
    const place = row.cell - this.firstCell;
    const own = this.own.get(row.index)?.subarray(0, this.grid[place]);
    if (place < this.grid.length) this.drawn.push({ ...assemble(row, this.model, null, own), cell: place });
  }

  /** The continuations so far, as a run keeps them. */
  commitment(): Commitment {
    const { cell, tokens, answers, center } = this.plan;
    const kept = this.grid.filter(length => this.kept.has(length));
    const restCell = this.firstCell + this.grid.length;
    const ordered = this.drawn.toSorted((a, b) => a.cell - b.cell || a.index - b.index);
    const cosines = ordered.map(one =>
      cosineOf(this.stateOf(this.firstCell + one.cell, one.index), this.stateOf(restCell + one.cell, one.index)),
    );
    const whole = answers.map(({ index }) => this.stateOf(restCell + this.grid.length, index));
    const pairs = whole.flatMap((second, i) => whole.slice(0, i).map(first => cosineOf(first, second)));
    const isCompared = center !== null;
    return {
      cell,
      tokens,
      kept,
      continuations: ordered.map(one => ({ ...one, cell: kept.indexOf(this.grid[one.cell] ?? 0) })),
      cosines: isCompared ? Float32Array.from(cosines) : null,
      pairs: isCompared ? Float32Array.from(pairs) : null,
    };
  }

  private stateOf(cell: number, index: number): Float64Array | null {
    return this.states.get(`${cell} ${index}`) ?? null;
  }
}

/** Rows of a pass: many where that cannot change the texts and takes little memory. */
function batchOf({ batch, tokens }: CommitmentPlan, { card }: LanguageModel): number {
  const isFree = card.invariance === 'exact' && card.memory.token * wideBatch * tokens <= wideBatchBytes;
  return isFree ? Math.max(batch, wideBatch) : Math.min(batch, wideBatch / 2);
}

/** The continuations of an answer from numbers of kept tokens; the cell says which place of the grid it is. */
function continuedRows(
  answer: Trajectory,
  kept: readonly number[],
  grid: readonly number[],
  plan: CommitmentPlan,
  firstCell: number,
): SampleRow[] {
  const { tokens } = plan;
  const sampling = samplingOf(plan);
  const ids = answer.ids.subarray(0, tokens);
  return kept
    .filter(from => from <= ids.length && from < tokens)
    .map(from => ({
      ...sampling,
      cell: firstCell + grid.indexOf(from),
      index: answer.index,
      drawsOf: firstCell,
      forced: ids.subarray(0, from),
      pooledFrom: from,
    }));
}

/** An answer itself, to compare hidden states with: its rest behind each place of the grid, and the whole of it. They
 * share all computation, so those that are not needed cost nothing. */
function ownRows(
  { ids: all, index }: Trajectory,
  grid: readonly number[],
  plan: CommitmentPlan,
  firstCell: number,
): SampleRow[] {
  const { tokens } = plan;
  const sampling = samplingOf(plan);
  const ids = all.subarray(0, tokens);
  return [...grid, 0].flatMap((from, place): SampleRow[] =>
    from >= ids.length
      ? []
      : [
          {
            ...sampling,
            cell: firstCell + grid.length + place,
            index,
            forced: ids,
            pooledFrom: from,
            tokens: ids.length,
          },
        ],
  );
}

/** Cosine of two unit vectors; an empty text, which has none, has cosine 1 with an empty one and 0 with others. */
function cosineOf(a: Float64Array | null, b: Float64Array | null): number {
  return a === null || b === null ? Number(a === b) : dot(a, b);
}
