/** The shape of a study's report as it arrives from another process. */
import * as v from 'valibot';
import { knobClasses, knobIds } from '../knob.ts';
import { studyKinds, type ChangedToken } from '../study/study.ts';
import type {
  Attribution,
  CapabilityReport,
  ConstraintLevel,
  ConstraintRow,
  Sensitivity,
  StudyReport,
} from '../study/studyReport.ts';
import { curveShape, figureShape } from './figureShape.ts';
import { finite } from './shape.ts';

const knob = v.picklist(knobIds);
const word: v.GenericSchema<ChangedToken> = v.object({ text: v.string(), p: finite, q: finite });

const levelShape: v.GenericSchema<ConstraintLevel> = v.object({
  label: v.string(),
  phrase: v.string(),
  kept: figureShape,
  lost: figureShape,
  leaked: figureShape,
  openness: figureShape,
  constrainedOpenness: figureShape,
  sizeChange: figureShape,
  divergence: figureShape,
  jaccard: figureShape,
  gained: figureShape,
  removed: figureShape,
  gainedMass: figureShape,
  logProbChange: figureShape,
  warning: v.string(),
  lostWords: v.array(word),
  gainedWords: v.array(word),
  texts: finite,
  positions: finite,
});

const rowShape: v.GenericSchema<ConstraintRow> = v.object({
  knob,
  class: v.picklist(knobClasses),
  title: v.string(),
  caveat: v.string(),
  levels: v.array(levelShape),
  shown: finite,
});

const attributionShape: v.GenericSchema<Attribution> = v.object({
  design: v.string(),
  shares: v.array(v.object({ factors: v.array(knob), label: v.string(), share: figureShape, p: v.nullable(finite) })),
  shapley: v.array(v.object({ knob, label: v.string(), share: figureShape })),
  interaction: v.object({
    verdict: v.picklist(['additive', 'multiplicative', 'not identified']),
    sentence: v.string(),
    lambda: figureShape,
    boxCox: figureShape,
    rawShare: figureShape,
    logShare: figureShape,
    tukey: v.nullable(finite),
  }),
  plots: v.array(curveShape),
});

const sensitivityShape: v.GenericSchema<Sensitivity> = v.object({
  design: v.string(),
  knobs: v.array(v.object({ knob, label: v.string(), alone: figureShape, together: figureShape })),
  sentence: v.string(),
});

const capabilityShape: v.GenericSchema<CapabilityReport> = v.object({
  skill: v.string(),
  items: finite,
  chance: finite,
  continuous: curveShape,
  choice: curveShape,
  accuracy: curveShape,
  sentence: v.string(),
});

export const studyReportShape: v.GenericSchema<StudyReport> = v.object({
  kind: v.picklist(studyKinds),
  subject: v.string(),
  sentence: v.string(),
  constraints: v.array(rowShape),
  alike: v.array(v.tuple([knob, knob])),
  disabled: v.array(v.object({ knob, title: v.string(), reason: v.string() })),
  attribution: v.nullable(attributionShape),
  sensitivity: v.nullable(sensitivityShape),
  capabilities: v.array(capabilityShape),
  induction: v.array(curveShape),
  inductionSentence: v.string(),
  inductionFrom: v.nullable(v.string()),
  warnings: v.array(v.string()),
  done: finite,
  planned: finite,
});
