/** Draws rows of a model and reports progress meanwhile, for what is added to a stored run. */
import type { LanguageModel, SampledRow, SampleRequest } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';
import { steppedRows } from '../../../run/sampling/steppedRows.ts';

/** All rows of a request, ordered by index. Yields progress under a stage; `cell` of the plan counts the answers.
 * Throws AdjacentError cancelled, and what the model throws. */
export async function* drawnRows(
  { request, cell, stage }: { readonly request: SampleRequest; readonly cell: number; readonly stage: string },
  model: LanguageModel,
  meter: ProgressMeter,
  signal: AbortSignal,
): AsyncGenerator<Progress, readonly SampledRow[]> {
  const rows: SampledRow[] = [];
  const given = new Map(request.rows.map(({ index, forced }) => [index, forced?.length ?? 0]));
  meter.begin([cell]);
  for await (const row of steppedRows(model, request, signal, (done, computed, cached) => {
    meter.step(done, computed, cached);
  })) {
    if (meter.due()) yield meter.read(stage);
    if (row === null) continue;
    meter.finish(cell, (given.get(row.index) ?? 0) + row.ids.length);
    rows.push(row);
  }
  meter.close();
  return rows.sort((a, b) => a.index - b.index);
}
