/** Schema of the findings of a study. */
import * as v from 'valibot';
import { knobClasses, knobIds } from '../domain/knob.ts';
import { studyKinds, type ChangedToken } from '../domain/study.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintLevel,
  ConstraintRow,
  LimitComparison,
  Sensitivity,
  StudyFindings,
} from '../domain/studyFindings.ts';
import { curveSchema, figureSchema } from '../domain/schemas/figureSchema.ts';
import { messageSchema } from '../domain/schemas/messageSchema.ts';
import { finite } from '../domain/schemas/schema.ts';

const knob = v.picklist(knobIds);
const word: v.GenericSchema<ChangedToken> = v.object({ text: v.string(), p: finite, q: finite });

const levelSchema: v.GenericSchema<ConstraintLevel> = v.object({
  label: v.string(),
  phrase: v.string(),
  kept: figureSchema,
  lost: figureSchema,
  leaked: figureSchema,
  openness: figureSchema,
  constrainedOpenness: figureSchema,
  sizeChange: figureSchema,
  divergence: figureSchema,
  jaccard: figureSchema,
  gained: figureSchema,
  removed: figureSchema,
  gainedMass: figureSchema,
  logProbChange: figureSchema,
  isBroken: v.boolean(),
  lostWords: v.array(word),
  gainedWords: v.array(word),
  texts: finite,
  positions: finite,
  probesKept: v.exactOptional(figureSchema),
});

const comparedLevels = v.array(v.object({ knob, level: finite }));
const comparisonSchema: v.GenericSchema<LimitComparison> = v.variant('basis', [
  v.object({ basis: v.picklist(['one-limit', 'named', 'unequal-cost']), levels: comparedLevels }),
  v.object({ basis: v.literal('few-texts'), texts: finite, needed: finite, levels: comparedLevels }),
  v.object({ basis: v.literal('equal-cost'), left: finite, levels: comparedLevels }),
]);

const rowSchema: v.GenericSchema<ConstraintRow> = v.object({
  knob,
  class: v.picklist(knobClasses),
  title: v.string(),
  caveat: v.string(),
  levels: v.array(levelSchema),
  shown: finite,
});

const attributionSchema: v.GenericSchema<Attribution> = v.object({
  design: v.string(),
  shares: v.array(v.object({ factors: v.array(knob), label: v.string(), share: figureSchema, p: v.nullable(finite) })),
  shapley: v.array(v.object({ knob, label: v.string(), share: figureSchema })),
  interaction: v.object({
    verdict: v.picklist(['additive', 'multiplicative', 'not-identified']),
    sentence: v.string(),
    lambda: figureSchema,
    boxCox: figureSchema,
    rawShare: figureSchema,
    logShare: figureSchema,
    tukey: v.nullable(finite),
  }),
  plots: v.array(curveSchema),
});

const sensitivitySchema: v.GenericSchema<Sensitivity> = v.object({
  design: v.string(),
  knobs: v.array(v.object({ knob, label: v.string(), alone: figureSchema, together: figureSchema })),
  sentence: v.string(),
});

const capabilitySchema: v.GenericSchema<CapabilityReport> = v.object({
  skill: v.string(),
  items: finite,
  chance: finite,
  continuous: curveSchema,
  choice: curveSchema,
  accuracy: curveSchema,
  sentence: v.string(),
});

export const findingsSchema: v.GenericSchema<StudyFindings> = v.object({
  kind: v.picklist(studyKinds),
  subject: v.string(),
  headline: v.string(),
  details: v.string(),
  constraints: v.array(rowSchema),
  comparison: comparisonSchema,
  alike: v.array(v.tuple([knob, knob])),
  disabled: v.array(v.object({ knob, title: v.string(), reason: messageSchema })),
  attribution: v.nullable(attributionSchema),
  sensitivity: v.nullable(sensitivitySchema),
  capabilities: v.array(capabilitySchema),
  induction: v.array(curveSchema),
  inductionSentence: v.string(),
  inductionFrom: v.nullable(v.string()),
  warnings: v.array(messageSchema),
  done: finite,
  planned: finite,
});
