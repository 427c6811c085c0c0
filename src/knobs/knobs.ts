/** Every knob by its id (docs/method.md#knobs). */
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import { messageText } from '../domain/message.ts';
import { knobIds, type KnobAxis, type KnobId, type Setting } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import * as architecture from './architectureKnobs.ts';
import * as context from './contextKnobs.ts';
import { refuse } from '../domain/specCheck.ts';
import type { Knob } from './knobDefinition.ts';
import { checkpoint } from './trainingKnobs.ts';

export const knobs: Readonly<Record<KnobId, Knob>> = {
  size: architecture.size,
  family: architecture.family,
  layers: architecture.layers,
  heads: architecture.heads,
  precision: architecture.precision,
  checkpoint,
  window: context.window,
  shots: context.shots,
  variant: context.variant,
  temperature: context.temperature,
  'top-p': context.topP,
  'min-p': context.minP,
  'top-k': context.topK,
  'repetition-penalty': context.repetitionPenalty,
  'presence-penalty': context.presencePenalty,
  'frequency-penalty': context.frequencyPenalty,
  dry: context.dry,
  xtc: context.xtc,
  length: context.length,
};

/** Most levels of an axis. */
const mostLevels = 512;

/** Throws AdjacentError bad-argument for an axis without levels or with too many, a knob that this model does not
 * support, and a level that it does not have. */
export function checkLevels({ knob: id, levels }: KnobAxis, model: ModelCard): void {
  const knob = knobs[id];
  if (levels.length === 0) refuse(t`The knob "${id}" has no levels.`, t`Give at least one level.`);
  if (levels.length > mostLevels)
    refuse(t`The knob "${id}" has ${formatCount(levels.length, 'level')}.`, t`Give at most ${mostLevels}.`);
  if (levels.every(level => level === knob.loosest)) return;
  const reason = knob.obstacle(model);
  if (reason !== null)
    refuse(
      t`This model does not support the knob "${id}". ${messageText(reason)}`,
      t`Leave this knob out, or choose another model.`,
    );
  for (const level of levels) knob.checkLevel(level, model);
}

/** A setting as a label: "22 of 30 layers, last 6 words"; "unconstrained" for the empty setting. */
export function settingLabel(setting: Setting, model: ModelCard | null): string {
  const parts = knobIds.flatMap(id => {
    const level = setting[id];
    return level === undefined ? [] : [knobs[id].formatLevel(level, model)];
  });
  return parts.length === 0 ? t`unconstrained` : parts.join(', ');
}
