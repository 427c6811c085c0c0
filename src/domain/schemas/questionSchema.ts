/** The shape of what a study asks for. `checkSpec` says whether it can be run. */
import * as v from 'valibot';
import { studyKinds, studyTexts, type StudyQuestion } from '../study.ts';
import { conversationsSchema } from './conversationSchema.ts';
import { knobAxisSchema } from './knobSchema.ts';
import { finite } from './schema.ts';

export const questionSchema: v.GenericSchema<StudyQuestion> = v.object({
  kind: v.picklist(studyKinds),
  axes: v.array(knobAxisSchema),
  factors: v.exactOptional(v.array(knobAxisSchema)),
  sensitivity: v.exactOptional(v.array(knobAxisSchema)),
  conversations: v.exactOptional(conversationsSchema),
  controls: v.array(v.string()),
  texts: v.picklist(studyTexts),
  items: v.array(v.string()),
  itemLimit: finite,
  induction: v.exactOptional(v.boolean()),
  shots: finite,
  orders: finite,
  standIns: v.exactOptional(v.array(v.object({ reference: v.string(), for: v.string() }))),
});
