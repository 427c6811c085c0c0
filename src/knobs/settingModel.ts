/** What a setting means for the model: which file is opened, and how it is ablated. */
import type { Setting } from '../domain/knob.ts';
import type { ModelCard, Ablation } from '../domain/languageModel.ts';
import { formatModelReference, parseModelReference, precisions } from '../domain/modelReference.ts';
import { headsOf, layersOf } from './architectureKnobs.ts';
import { randomHeads } from './randomChoice.ts';

/** Reference of the model that a setting of `model` opens. */
export function modelOfSetting(model: string, { size, family, checkpoint, precision }: Setting): string {
  const own = parseModelReference(String(family ?? size ?? model));
  const revision = checkpoint === undefined ? own.revision : checkpoint === 'last' ? null : `step-${checkpoint}`;
  const rounded = precision === undefined ? own.precision : (precisions.find(known => known === precision) ?? null);
  return formatModelReference({ model: own.model, revision, precision: rounded });
}

/** The ablation of a setting; null without one. `draw` numbers the random masks. */
export function ablationOf(
  { layers, heads }: Setting,
  card: Pick<ModelCard, 'layers' | 'heads'>,
  seed: number,
  draw: number,
): Ablation | null {
  const kept = typeof layers === 'number' ? layersOf(layers, card.layers) : card.layers;
  const masked = typeof heads === 'number' ? headsOf(heads, card) : 0;
  if (kept === card.layers && masked === 0) return null;
  return {
    ...(kept === card.layers ? {} : { layers: kept }),
    ...(masked === 0 ? {} : { maskedHeads: randomHeads(masked, card.layers, card.heads, seed, draw) }),
  };
}
