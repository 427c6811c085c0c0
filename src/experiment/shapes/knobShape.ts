/** Shapes of knobs, of diagram axes, and of how a model is held back. */
import * as v from 'valibot';
import { knobIds, type KnobAxis, type KnobId, type Level, type Setting } from '../knob.ts';
import type { Restriction } from '../languageModel.ts';
import type { PlanAxis } from '../plan.ts';
import { count, finite } from './shape.ts';

export const knobShape: v.GenericSchema<KnobId> = v.picklist(knobIds);
export const levelShape: v.GenericSchema<Level> = v.union([finite, v.string()]);
export const knobAxisShape: v.GenericSchema<KnobAxis> = v.object({ knob: knobShape, levels: v.array(levelShape) });
export const settingShape = v.record(knobShape, levelShape) as v.GenericSchema<Setting>;

const planAxisShape: v.GenericSchema<PlanAxis> = v.object({
  knob: knobShape,
  name: v.string(),
  labels: v.array(v.string()),
  values: v.array(finite),
  logarithmic: v.boolean(),
});
export const axesShape = v.object({ x: planAxisShape, y: planAxisShape });

export const restrictionShape = v.object({
  layers: v.exactOptional(count),
  maskedHeads: v.exactOptional(v.array(v.tuple([count, count]))),
}) satisfies v.GenericSchema<unknown, Restriction>;
