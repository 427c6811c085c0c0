/** Schema of the guidance of a report. */
import * as v from 'valibot';
import {
  goalKinds,
  type Change,
  type FreshCheck,
  type GoalReport,
  type GuidanceReport,
  type LeverStep,
  type MeasuredSetting,
  type NextMeasurement,
  type SettingValues,
} from '../domain/guidance.ts';
import { knobIds } from '../domain/knob.ts';
import { figureSchema } from '../domain/schemas/figureSchema.ts';
import { knobAxisSchema } from '../domain/schemas/knobSchema.ts';
import { finite } from '../domain/schemas/schema.ts';
import { samplerEntries } from '../domain/schemas/specSchema.ts';

const text = v.string();
const knob = v.picklist(knobIds);

const settingSchema: v.GenericSchema<MeasuredSetting> = v.object({
  cell: finite,
  words: text,
  tokens: finite,
  figure: figureSchema,
  effect: figureSchema,
  isAllowed: v.boolean(),
});

const stepSchema: v.GenericSchema<LeverStep> = v.object({
  knob,
  name: text,
  from: text,
  to: text,
  effect: figureSchema,
});

export const changeSchema: v.GenericSchema<Change> = v.object({
  metric: text,
  from: figureSchema,
  to: figureSchema,
  difference: figureSchema,
  isSignificant: v.boolean(),
});

const figureStyle = v.picklist(['probability', 'share', 'tokens', 'nats']);

const checkSchema: v.GenericSchema<FreshCheck> = v.object({
  cell: finite,
  n: finite,
  tokens: finite,
  seed: finite,
  figure: figureSchema,
  effect: figureSchema,
  isConfirmed: v.boolean(),
  style: v.exactOptional(figureStyle),
  measure: v.exactOptional(text),
  now: v.exactOptional(figureSchema),
  changes: v.array(changeSchema),
});

const nextSchema: v.GenericSchema<NextMeasurement> = v.object({
  knob,
  title: text,
  axes: v.object({ x: knobAxisSchema, y: knobAxisSchema }),
});

const goalSchema: v.GenericSchema<GoalReport> = v.object({
  id: text,
  kind: v.picklist(goalKinds),
  title: text,
  measure: text,
  style: figureStyle,
  current: settingSchema,
  settings: v.array(settingSchema),
  steps: v.array(stepSchema),
  proposal: v.nullable(finite),
  changes: v.array(changeSchema),
  check: v.nullable(checkSchema),
  next: v.nullable(nextSchema),
  less: v.exactOptional(v.literal(true)),
  open: v.exactOptional(finite),
  sentence: text,
});

const valuesSchema: v.GenericSchema<SettingValues> = v.object({
  cell: finite,
  model: text,
  temperature: finite,
  topP: finite,
  topK: finite,
  minP: v.exactOptional(finite),
  tokens: v.exactOptional(finite),
  samplers: v.exactOptional(v.object(samplerEntries(finite))),
  stop: v.exactOptional(v.array(text)),
  other: v.array(text),
});

export const guidanceSchema: v.GenericSchema<GuidanceReport> = v.object({
  goals: v.array(goalSchema),
  drawnOn: v.exactOptional(v.object({ cell: finite, n: finite, certainAfter: v.nullable(finite) })),
  values: v.array(valuesSchema),
});
