/** Draws rows of a model and reports progress meanwhile, for what is added to a stored run. */
import type { LanguageModel, SampledRow, SampleRequest } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import type { ProgressMeter } from '../../../run/sampling/progress.ts';

/** All rows of a request, ordered by index. Yields progress under a stage; `cell` of the plan counts the answers.
 * Throws AdjacentError cancelled, and what the model throws. */
export async function* drawnRows(
  { request, cell, stage }: { readonly request: SampleRequest; readonly cell: number; readonly stage: string },
  model: LanguageModel,
  meter: ProgressMeter,
  signal: AbortSignal,
): AsyncGenerator<Progress, readonly SampledRow[]> {
  const rows: SampledRow[] = [];
  let wake = (): void => undefined;
  const sampled = model.sample(request, signal, done => {
    meter.step(done);
    wake();
  });
  let next = sampled.next();
  try {
    for (;;) {
      const stepped = new Promise<null>(resolve => {
        wake = () => {
          resolve(null);
        };
      });
      const outcome = await Promise.race([next, stepped]);
      if (meter.due()) yield meter.read(stage);
      if (outcome === null) continue;
      if (outcome.done === true) break;
      next = sampled.next();
      meter.finish(cell, outcome.value.ids.length);
      rows.push(outcome.value);
    }
  } finally {
    next.catch(() => undefined);
    void sampled.return(undefined).catch(() => undefined);
  }
  meter.close();
  return rows.sort((a, b) => a.index - b.index);
}
