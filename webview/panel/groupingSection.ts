/** "Group by ..." on the first screen, for runs whose headline is about the answers of one cell. */
import { t } from '../../src/core/text.ts';
import type { CellReport, RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import { outcomeChooser } from './outcomeChooser.ts';
import { isRunning, selectedCell, type Actions, type PanelState } from './panelState.ts';
import type { PanelSection } from './view.ts';

/** Runs whose headline is about the answers of one cell. */
const kinds: readonly RunReport['kind'][] = ['diagram', 'sweep', 'growth'];

/** Whether the first screen is about the groups of the answers of one cell. */
export function hasGroups(report: RunReport): boolean {
  return kinds.includes(report.kind) && report.mode === 'answers';
}

/** Whether the answers of a cell are noise, whose kinds say nothing. */
export function isNoise({ regime }: CellReport): boolean {
  return regime?.name === 'dissolved' && regime.certain;
}

/** Whether the outcome map of the selected cell is chosen on the first screen; while a run is under way, where its
 * answers are. */
export function isGroupedAbove(state: PanelState): boolean {
  const { report } = state;
  if (report === null || !hasGroups(report) || isRunning(report)) return false;
  const cell = selectedCell(state);
  return cell !== null && (cell.kinds.length > 0 || cell.unread !== null);
}

/** The section; empty where there is nothing to group. */
export function groupingSection(actions: Actions): PanelSection {
  return {
    host: h('section', { 'aria-label': t`Grouping` }),
    inputs: state => [isGroupedAbove(state), state.report?.outcome, state.report?.outcomeReason, state.draft],
    draw: state =>
      state.report === null || !isGroupedAbove(state) ? [] : [outcomeChooser(state.report, state.draft, actions)],
  };
}
