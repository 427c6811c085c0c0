/** Which tabs have something to say about a run. */
import type { RunReport } from '../../../src/experiment/report.ts';
import type { StudyReport } from '../../../src/experiment/study/studyReport.ts';
import { tabs } from '../panelState.ts';
import type { Tab } from '../panelState.ts';

/** Whether a tab is offered for a run. */
export function hasTab(report: RunReport, tab: Tab): boolean {
  const { study } = report;
  if (study === null) return tab !== 'skills' && (tab !== 'constraints' || report.spec.kind !== 'calibration');
  switch (tab) {
    case 'phase':
      return report.cells.length > 1;
    case 'adjacent':
      return report.exactMap.length + report.curves.length > 0 || report.nextTokens.some(tokens => tokens.length > 0);
    case 'ergodicity':
      return false;
    case 'constraints':
      return study.kind === 'constraints' || study.constraints.length > 0;
    case 'skills':
      return isOfSkills(study) || study.capabilities.length + study.induction.length > 0;
    case 'samples':
      return report.cells.some(cell => cell.n > 0);
    case 'run':
      return true;
  }
}

/** Whether a study asks for abilities along an axis, not for the limits of one prompt. */
export function isOfSkills(study: StudyReport): boolean {
  return study.kind !== 'constraints';
}

/** The tab that opens: the wanted one where the run has it, else the one the run is about. A study that is new to the
 * page opens on what it is about. */
export function tabFor(report: RunReport, wanted: Tab, fresh: boolean): Tab {
  const { study } = report;
  if (hasTab(report, wanted) && !(fresh && study !== null && wanted === 'phase')) return wanted;
  const own: Tab = study === null ? 'phase' : isOfSkills(study) ? 'skills' : 'constraints';
  return hasTab(report, own) ? own : (tabs.find(tab => hasTab(report, tab)) ?? 'run');
}
