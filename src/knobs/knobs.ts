/** Every knob, by its id (science.md B4.1). */
import { formatCount } from '../core/format.ts';
import { messageText } from '../domain/message.ts';
import { knobIds, type KnobAxis, type KnobId, type Setting } from '../domain/knob.ts';
import type { ModelCard } from '../domain/languageModel.ts';
import * as architecture from './architectureKnobs.ts';
import * as context from './contextKnobs.ts';
import { refuse, type Knob } from './knobDefinition.ts';
import { checkpoint } from './trainingKnobs.ts';

export type { Knob, KnobCost } from './knobDefinition.ts';

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
  length: context.length,
};

/** Most levels of one axis. */
const mostLevels = 512;

/** Refuse an axis that this model cannot turn, or a level of it. Throws AdjacentError bad-argument. */
export function checkLevels({ knob: id, levels }: KnobAxis, model: ModelCard): void {
  const knob = knobs[id];
  if (levels.length === 0) refuse(`The knob "${id}" has no levels.`, 'Give at least one level.');
  if (levels.length > mostLevels)
    refuse(`The knob "${id}" has ${formatCount(levels.length, 'level')}.`, `Give at most ${mostLevels}.`);
  if (levels.every(level => level === knob.loosest)) return;
  const reason = knob.obstacle(model);
  if (reason !== null)
    refuse(`${knob.title} cannot be changed. ${messageText(reason)}`, 'Leave this knob out, or choose another model.');
  for (const level of levels) knob.checkLevel(level, model);
}

/** A setting in words: "22 of 30 layers, last 6 words"; "unconstrained" when nothing is turned. */
export function settingLabel(setting: Setting, model: ModelCard | null): string {
  const parts = knobIds.flatMap(id => {
    const level = setting[id];
    return level === undefined ? [] : [knobs[id].formatLevel(level, model)];
  });
  return parts.length === 0 ? 'unconstrained' : parts.join(', ');
}
