/** Which parts of the page a study fills, and the facts beside its prompt. */
import type { StudyReport } from '../../../src/domain/report.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { studyTitle } from '../../../src/experiments/study/report/studyTitles.ts';
import type { Part } from '../tabs.ts';

/** Whether each part has content. */
export function studyParts({
  study,
  cells,
  exactMap,
  curves,
  nextTokens,
}: StudyReport): Readonly<Record<Part, boolean>> {
  return {
    phase: cells.length > 1,
    adjacent: exactMap.length + curves.length > 0 || nextTokens.some(tokens => tokens.length > 0),
    paths: false,
    growth: false,
    ergodicity: false,
    share: false,
    constraints: study.kind === 'constraints' || study.constraints.length > 0,
    guidance: false,
    internals: false,
    skills: isSkillStudy(study) || study.capabilities.length + study.induction.length > 0,
    samples: cells.some(cell => cell.n > 0),
    notes: true,
    run: true,
  };
}

/** Whether a study is about skills along an axis rather than about the constraints of one prompt. */
export function isSkillStudy(study: StudyFindings): boolean {
  return study.kind !== 'constraints';
}

/** What was read, and the title of the study. */
export function studyChips({ study, form, spec }: StudyReport): readonly string[] {
  return [`${study.subject} · ${form}`, studyTitle(spec.study)];
}
