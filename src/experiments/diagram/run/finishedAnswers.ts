/** Draws the rest of cut answers with their own random numbers, as if their token budget had been larger from the
 * beginning. */
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel, SampledRow } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import { cellWindow, planCell } from '../../../run/measuring/cellSample.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';
import { batchOf } from '../../../run/sampling/work.ts';
import { drawsOf } from './cellRows.ts';
import { drawnRows } from './drawnRows.ts';

/** The answers of a cell that were cut. */
export function cutOf(run: GridRun, index: number): readonly Trajectory[] {
  return (run.cells[index]?.trajectories ?? []).filter(({ ended }) => !ended);
}

/** The answers of a cell, those that were cut drawn on within a token budget. Yields progress; throws AdjacentError
 * cancelled, and what the model throws. */
export async function* finishedAnswers(
  run: GridRun,
  index: number,
  tokens: number,
  model: LanguageModel,
  meter: ProgressMeter,
  signal: AbortSignal,
): AsyncGenerator<Progress, readonly Trajectory[]> {
  const { plan, manifest } = run;
  const cell = planCell(run, index);
  const window = cellWindow(run, index);
  const center = manifest.models[window.model ?? 0]?.probeCenter ?? null;
  const request = {
    prefix: window.ids,
    rows: cutOf(run, index).map(answer => ({
      ...samplingOf(cell),
      tokens,
      cell: drawsOf(cell, plan),
      index: answer.index,
      forced: answer.ids,
    })),
    tokens,
    ...endingOf(manifest),
    seed: plan.seed,
    batch: batchOf(plan, tokens),
    pool: center !== null,
  } as const;
  const drawn = yield* drawnRows({ request, cell: index, stage: t`Letting cut answers finish` }, model, meter, signal);
  const rests = new Map(drawn.map(row => [row.index, row]));
  return (run.cells[index]?.trajectories ?? []).map((answer): Trajectory => {
    const rest = rests.get(answer.index);
    return rest === undefined ? answer : assemble(joined(answer, { ...rest, cell: index }), model, center);
  });
}

/** An answer and what follows its last token, as one row. */
function joined(answer: Trajectory, rest: SampledRow): SampledRow {
  const floats = (of: (part: Trajectory | SampledRow) => Float32Array): Float32Array =>
    Float32Array.of(...of(answer), ...of(rest));
  return {
    ...rest,
    ids: Int32Array.of(...answer.ids, ...rest.ids),
    logProbT: floats(part => part.logProbT),
    logProb1: floats(part => part.logProb1),
    entropy: floats(part => part.entropy),
    logitVariance: floats(part => part.logitVariance),
  };
}
