/** Shapes of knobs, of diagram axes, and of how a model is held back. */
import * as v from 'valibot';
import { knobIds, type KnobAxis, type KnobId, type Level, type Setting } from '../knob.ts';
import type { Ablation } from '../languageModel.ts';
import type { PlanAxis } from '../plan.ts';
import { count, finite } from './schema.ts';

export const knobSchema: v.GenericSchema<KnobId> = v.picklist(knobIds);
const levelSchema: v.GenericSchema<Level> = v.union([finite, v.string()]);
export const knobAxisSchema: v.GenericSchema<KnobAxis> = v.object({ knob: knobSchema, levels: v.array(levelSchema) });
export const settingSchema = v.record(knobSchema, levelSchema) as v.GenericSchema<Setting>;

const planAxisSchema: v.GenericSchema<PlanAxis> = v.object({
  knob: knobSchema,
  name: v.string(),
  labels: v.array(v.string()),
  values: v.array(finite),
  logarithmic: v.boolean(),
});
export const axesSchema = v.object({ x: planAxisSchema, y: planAxisSchema });

export const ablationSchema = v.object({
  layers: v.exactOptional(count),
  maskedHeads: v.exactOptional(v.array(v.tuple([count, count]))),
}) satisfies v.GenericSchema<unknown, Ablation>;
