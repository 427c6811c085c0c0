/** The unconstrained model's own answers: the ordinary cell of a study, whose texts every configuration reads. */
import type { LanguageModel } from '../../languageModel.ts';
import type { Progress } from '../../report.ts';
import { assemble } from '../../running/assembly.ts';
import type { RunDraft } from '../../running/draft.ts';
import { ProgressMeter } from '../../running/progress.ts';

/** Sample the first cell of the draft's plan into it; yields progress at its cadence. Throws AdjacentError cancelled.
 */
export async function* sampleAnswers(
  draft: RunDraft,
  model: LanguageModel,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { plan, manifest } = draft;
  const [cell] = plan.cells;
  const window = plan.windows[cell?.window ?? 0];
  if (cell === undefined || window === undefined || cell.samples === 0) return;
  const centre = manifest.models[0]?.probeCentre ?? null;
  const { index, temperature, topP, topK, samples } = cell;
  const rows = Array.from({ length: samples }, (_, at) => ({ cell: index, index: at, temperature, topP, topK }));
  const end = manifest.endPolicy;
  const meter = new ProgressMeter(plan, now);
  draft.begin([index]);
  const request = {
    prefix: window.ids,
    rows,
    tokens: plan.tokens,
    end,
    seed: plan.seed,
    batch: plan.batch,
    pool: centre !== null,
  };
  for await (const row of model.sample(request, signal, tokens => {
    meter.step(tokens);
  })) {
    meter.finish(row.ids.length);
    draft.add(assemble(row, model, centre));
    if (meter.due()) yield meter.read('Sampling the answers that every configuration reads');
  }
}
