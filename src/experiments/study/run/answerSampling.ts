/** Samples the unconstrained model's own answers to the prompt. */
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Progress } from '../../../domain/report.ts';
import { endingOf, samplingOf } from '../../../domain/sampling.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { assemble } from '../../../run/sampling/assembly.ts';
import type { RunDraft } from '../../../run/sampling/draft.ts';
import { masked, nextLogits, windowDistribution } from '../../../run/sampling/exactMap.ts';
import { ProgressMeter } from '../../../run/sampling/progress.ts';

/** Stage of progress while answers are sampled. */
export const samplingStage = t`Sampling answers to read`;

/** Store the exact next-token distribution of the prompt, and the mean hidden state of the probe sentences. Returns
 * whether there is a prompt. Throws AdjacentError cancelled. */
export async function storeExactDistribution(
  draft: RunDraft<StudySpec>,
  model: LanguageModel,
  signal: AbortSignal,
): Promise<boolean> {
  const { plan, manifest } = draft;
  const [window] = plan.windows;
  if (window === undefined) return false;
  const suppressed = manifest.endPolicy === 'suppress' ? model.eosTokenIds : [];
  const logits = masked(await nextLogits(model, window, signal), suppressed);
  draft.setDistributions([windowDistribution(0, logits, plan.temperatures, model)]);
  const [first, ...others] = manifest.models;
  if (first?.probeCenter === null) {
    const probeCenter = await model.probeCenter(first.form, signal);
    draft.setManifest({ ...manifest, models: [{ ...first, probeCenter }, ...others] });
  }
  return true;
}

/** Sample the only cell of the plan; yields progress at its cadence. Throws AdjacentError cancelled. */
export async function* sampleAnswers(
  draft: RunDraft<StudySpec>,
  model: LanguageModel,
  now: () => number,
  signal: AbortSignal,
): AsyncGenerator<Progress> {
  const { plan, manifest } = draft;
  const [cell] = plan.cells;
  const window = cell === undefined ? undefined : plan.windows[cell.window];
  if (cell === undefined || window === undefined || cell.samples === 0) return;
  const center = manifest.models[0]?.probeCenter ?? null;
  const { index, samples } = cell;
  const sampling = samplingOf(cell);
  const rows = Array.from({ length: samples }, (_, at) => ({ cell: index, index: at, ...sampling }));
  const meter = new ProgressMeter(plan, now);
  draft.begin([index]);
  const request = {
    prefix: window.ids,
    rows,
    tokens: plan.tokens,
    ...endingOf(manifest),
    seed: plan.seed,
    batch: plan.batch,
    pool: center !== null,
  };
  const onStep = (tokens: number): void => {
    meter.step(tokens);
  };
  for await (const row of model.sample(request, signal, onStep)) {
    meter.finish(row.cell, row.ids.length);
    draft.add(assemble(row, model, center));
    if (meter.due()) yield meter.read(samplingStage);
  }
}
