/** Which tabs have something to say about a study, and what stands beside its prompt. */
import type { StudyReport } from '../../../src/domain/report.ts';
import type { StudyFindings } from '../../../src/domain/studyFindings.ts';
import { studyTitle } from '../../../src/experiments/study/report/studyTitles.ts';
import type { Tab } from '../panelState.ts';

/** Whether each tab is offered. */
export function studyTabs({ study, cells, exactMap, curves, nextTokens }: StudyReport): Readonly<Record<Tab, boolean>> {
  return {
    phase: cells.length > 1,
    adjacent: exactMap.length + curves.length > 0 || nextTokens.some(tokens => tokens.length > 0),
    ergodicity: false,
    constraints: study.kind === 'constraints' || study.constraints.length > 0,
    skills: isOfSkills(study) || study.capabilities.length + study.induction.length > 0,
    samples: cells.some(cell => cell.n > 0),
    run: true,
  };
}

/** Whether a study asks for abilities along an axis, not for the limits of one prompt. */
export function isOfSkills(study: StudyFindings): boolean {
  return study.kind !== 'constraints';
}

/** What was read, and what was asked. */
export function studyChips({ study, form, spec }: StudyReport): readonly string[] {
  return [`${study.subject} · ${form}`, studyTitle(spec.study)];
}
