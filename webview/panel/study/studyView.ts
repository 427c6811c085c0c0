/** The facts beside the prompt of a study. */
import type { StudyReport } from '../../../src/domain/report.ts';
import { studyTitle } from '../../../src/experiments/study/report/studyTitles.ts';

/** What was read, and the title of the study. */
export function studyChips({ study, form, spec }: StudyReport): readonly string[] {
  return [`${study.subject} · ${form}`, studyTitle(spec.study)];
}
