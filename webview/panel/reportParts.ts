/** Which parts and tabs of the page a report fills. */
import type { GridReport, RunReport, StudyReport } from '../../src/domain/report.ts';
import type { StudyFindings } from '../../src/domain/studyFindings.ts';
import { parts, tabOf, type Part, type Tab } from './tabs.ts';

/** Whether a part of the page has content. */
export function hasPart(report: RunReport, part: Part): boolean {
  return report.kind === 'study' ? studyParts(report)[part] : hasGridPart(report, part);
}

/** Whether a tab has content. */
export function hasTab(report: RunReport, tab: Tab): boolean {
  return parts.some(part => tabOf(part) === tab && hasPart(report, part));
}

function hasGridPart(
  { mode, spec: { kind }, discovery, guidance, internals, variation, within }: GridReport,
  part: Part,
): boolean {
  switch (part) {
    case 'skills':
      return false;
    case 'constraints':
    case 'paths':
      return kind !== 'calibration';
    case 'growth':
      return kind === 'growth' || discovery !== undefined || within !== undefined;
    case 'internals':
      return internals !== undefined;
    case 'prompts':
      return variation !== undefined;
    case 'guidance':
      return guidance !== undefined;
    case 'ergodicity':
      return mode === 'streams';
    case 'share':
      return mode === 'answers';
    case 'phase':
    case 'adjacent':
    case 'samples':
    case 'notes':
    case 'run':
      return true;
  }
}

/** Whether each part has content in a study. */
function studyParts({ study, cells, exactMap, curves, nextTokens }: StudyReport): Readonly<Record<Part, boolean>> {
  return {
    phase: cells.length > 1,
    adjacent: exactMap.length + curves.length > 0 || nextTokens.some(tokens => tokens.length > 0),
    paths: false,
    prompts: false,
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
