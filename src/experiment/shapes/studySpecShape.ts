/** The shape of what a study asks for. `checkSpec` says whether it can be run. */
import * as v from 'valibot';
import { studyKinds, studyTexts, type StudySpec } from '../study/study.ts';
import { knobAxisShape } from './knobShape.ts';
import { finite } from './shape.ts';

export const studySpecShape: v.GenericSchema<StudySpec> = v.object({
  kind: v.picklist(studyKinds),
  axes: v.array(knobAxisShape),
  factors: v.exactOptional(v.array(knobAxisShape)),
  sensitivity: v.exactOptional(v.array(knobAxisShape)),
  controls: v.array(v.string()),
  texts: v.picklist(studyTexts),
  items: v.array(v.string()),
  itemLimit: finite,
  induction: v.exactOptional(v.boolean()),
  shots: finite,
  orders: finite,
  standIns: v.exactOptional(v.array(v.object({ reference: v.string(), for: v.string() }))),
});
