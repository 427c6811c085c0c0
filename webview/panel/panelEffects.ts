/** Side effects of state changes: the view state is saved and restored, and the detail of the selected cell is asked
 * for. */
import type { FromPanel } from '../../src/protocol/panelProtocol.ts';
import type { Editor } from '../shared/editor.ts';
import type { Store } from '../shared/store.ts';
import type { PanelAction } from './panelReducer.ts';
import { selectedCell, selectedDetail, viewState } from './panelState.ts';
import type { PanelState } from './panelState.ts';

/** Connects a store with the editor. */
export function connectEffects(store: Store<PanelState, PanelAction>, editor: Editor<FromPanel>): void {
  store.listen((state, before, action) => {
    const view = viewState(state);
    if (JSON.stringify(view) !== JSON.stringify(viewState(before))) editor.saveState(view);
    const isFirst = action.type === 'report' && before.report === null && state.outcome !== null;
    if (isFirst && JSON.stringify(state.outcome) !== JSON.stringify(state.report?.outcome))
      editor.post({ type: 'regroup', outcome: state.outcome });
    const cell = selectedCell(state);
    const isMissing = action.type === 'report' && selectedDetail(state) === null;
    if (cell !== null && (isMissing || detailKey(state) !== detailKey(before)))
      editor.post({ type: 'open-cell', cell: cell.index });
  });
}

/** Everything that the detail of the selected cell depends on. Reports arrive as copies, so identity does not count. */
function detailKey(state: PanelState): string {
  const { report } = state;
  const cell = selectedCell(state);
  if (report === null || cell === null) return '';
  return JSON.stringify([
    report.id,
    report.status,
    report.outcome,
    report.exactMap.length,
    cell.index,
    cell.state,
    cell.n,
    report.boundaries[cell.row],
    report.kind === 'study' ? 0 : (report.paths?.branches?.length ?? 0),
  ]);
}
