/** What the manifest of a run says about its models and how their answers end. */
import type { LanguageModel } from '../../../domain/languageModel.ts';
import { distinctMessages } from '../../../domain/message.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { Manifest, RunModel } from '../../../domain/run.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { formOf } from '../../../run/sampling/mode.ts';

/** Whether end tokens end answers, or cannot be sampled. */
export function endPolicyOf({ mode }: Pick<Plan, 'mode'>): Manifest['endPolicy'] {
  return mode === 'streams' ? 'suppress' : 'stop';
}

/** Open models before their probe centers are read. Throws AdjacentError bad-argument for a format that one does not
 * support. */
export function describedModels(spec: GridSpec, models: readonly LanguageModel[]): RunModel[] {
  return models.map(model => ({
    card: model.card,
    form: formOf(spec, model),
    probeCenter: null,
    eosTokenIds: model.eosTokenIds,
  }));
}

/** The manifest with what happened to its models since they were opened, such as an address that stopped answering; the
 * same object where nothing did. */
export function withHappened(manifest: Manifest<GridSpec>, models: readonly LanguageModel[]): Manifest<GridSpec> {
  const noted = manifest.models.map((described, at): RunModel => {
    const news = models[at]?.happened?.() ?? [];
    const notes = distinctMessages([...described.card.notes, ...news]);
    return notes.length === described.card.notes.length
      ? described
      : { ...described, card: { ...described.card, notes } };
  });
  return noted.some((model, at) => model !== manifest.models[at]) ? { ...manifest, models: noted } : manifest;
}
