/** Samples the rows of one request in several places at once, which take their steps together
 * (docs/architecture.md#sampler). */
import type { SampledRow, SampleRequest, SampleRow } from '../../domain/languageModel.ts';
import { allDone } from '../allDone.ts';
import { checkCanceled } from '../cancellation.ts';
import type { ActiveAblation } from './ablation.ts';
import { elementAt } from './elementAt.ts';
import type { Prefix } from './prefixCache.ts';
import type { CellLimits, RowStepper, SampledRequest, SampledStep } from './sampling.ts';

/** What rows are sampled behind: the keys and values of all tokens of the prompt but the last. */
export interface Beginning {
  readonly prefix: Prefix;
  readonly ablation: ActiveAblation;
}

/** A place where rows are sampled. */
export interface RowSampler {
  /** Begin with some rows. */
  begin(beginning: Beginning, request: SampledRequest): RowStepper;
}

/** One place and its share of the rows: what those drew that run, in the order of the request, if somebody asks. */
interface Share {
  readonly stepper: RowStepper;
  readonly running: (RunningRow | null)[];
}

interface RunningRow {
  readonly cell: number;
  readonly ids: number[];
  readonly logProb1: number[];
}

/** Sample a request as `Decoder.sample` does, each of the `samplers` a share of its rows. */
export async function* sampleTogether(
  samplers: readonly RowSampler[],
  beginning: Beginning,
  { cutNow, ...request }: SampleRequest,
  signal: AbortSignal,
  onStep: (tokens: number, rows: number, cached: number) => void,
): AsyncGenerator<SampledRow> {
  const batch = Math.ceil(request.batch / samplers.length);
  const shares = sharesOf(request.rows, samplers.length).map((rows, at): Share => ({
    stepper: elementAt(samplers, at).begin(beginning, { ...request, rows, batch }),
    running: cutNow === undefined ? [] : rows.map(({ cell }) => ({ cell, ids: [], logProb1: [] })),
  }));
  const cut = new Set<number>();
  let limits: CellLimits = new Map();
  let open = shares;
  let [tokens, longest, ended] = [0, 0, 0];
  try {
    while (open.length > 0) {
      checkCanceled(signal);
      const steps = await allDone(open.map(({ stepper }) => stepper.step(limits)));
      for (const [at, step] of steps.entries()) {
        if (cutNow !== undefined) record(elementAt(open, at), step);
        tokens += step.draws.rows.length;
        ended += step.ended;
        longest = Math.max(longest, step.longest);
      }
      open = open.filter((_, at) => steps[at]?.isOpen);
      for (const { finished } of steps) for (const { row } of finished) yield row;
      const rows = steps.reduce((sum, step) => sum + step.rows, 0);
      onStep(tokens, rows, Math.max(...steps.map(({ cached }) => cached)));
      limits = new Map();
      if (cutNow === undefined) continue;
      const running = shares.flatMap(share => share.running.filter(row => row !== null));
      if (running.every(({ cell }) => cut.has(cell))) continue;
      const runningOf = (wanted: number): readonly Pick<SampledRow, 'ids' | 'logProb1'>[] =>
        running.filter(({ cell }) => cell === wanted).map(drawnSoFar);
      const found = cutNow({ longest, ended, rows: request.rows.length, runningOf }).filter(cell => !cut.has(cell));
      limits = new Map(found.map(cell => [cell, longest + 1]));
      for (const cell of found) cut.add(cell);
    }
  } finally {
    for (const { stepper } of shares) stepper.close();
  }
}

/** The rows for each of so many places. Rows of one index stay together, since only they may draw the same; every cell
 * is spread, since its rows become about equally long. */
function sharesOf(rows: readonly SampleRow[], count: number): readonly (readonly SampleRow[])[] {
  const indices = [...new Set(rows.map(({ index }) => index))].sort((a, b) => a - b);
  const placeOf = new Map(indices.map((index, at) => [index, at % count]));
  const shares = Array.from({ length: count }, (_, place) => rows.filter(({ index }) => placeOf.get(index) === place));
  return shares.filter(share => share.length > 0);
}

function record({ running }: Share, { draws, finished }: SampledStep): void {
  draws.rows.forEach((rank, at) => {
    const row = running[rank];
    row?.ids.push(elementAt(draws.tokens, at));
    row?.logProb1.push(elementAt(draws.logProb1, at));
  });
  for (const { rank } of finished) running[rank] = null;
}

function drawnSoFar({ ids, logProb1 }: RunningRow): Pick<SampledRow, 'ids' | 'logProb1'> {
  return { ids: Int32Array.from(ids), logProb1: Float32Array.from(logProb1) };
}
