/** What follows from a change of state: view state is kept, and the selected cell is asked for whenever it may be new.
 */
import type { FromPanel } from '../../src/protocol/panelProtocol.ts';
import type { Editor } from '../shared/editor.ts';
import type { Store } from '../shared/store.ts';
import type { PanelAction } from './panelReducer.ts';
import { selectedCell, selectedDetail, viewState } from './panelState.ts';
import type { PanelState } from './panelState.ts';

/** Connect a store with the editor. */
export function connectEffects(store: Store<PanelState, PanelAction>, editor: Editor<FromPanel>): void {
  store.listen((state, before, action) => {
    const view = viewState(state);
    if (JSON.stringify(view) !== JSON.stringify(viewState(before))) editor.save(view);
    const cell = selectedCell(state);
    const lost = action.type === 'report' && selectedDetail(state) === null;
    if (cell !== null && (lost || detailKey(state) !== detailKey(before)))
      editor.post({ type: 'open-cell', cell: cell.index });
  });
}

/** Everything that the detail of the selected cell depends on; reports arrive as copies, so identity says nothing. */
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
    report.boundaries[cell.window],
  ]);
}
