/** What follows from a change of state: view state is kept, and the selected cell is asked for whenever it may be new. */
import type { FromPanel } from '../../src/experiment/panelProtocol.ts';
import type { Editor } from '../shared/editor.ts';
import type { Store } from '../shared/store.ts';
import type { PanelAction } from './panelReducer.ts';
import { viewState } from './panelState.ts';
import type { PanelState } from './panelState.ts';

/** Connect a store with the editor. */
export function connectEffects(store: Store<PanelState, PanelAction>, editor: Editor<FromPanel>): void {
  store.listen((state, before, action) => {
    const view = viewState(state);
    if (JSON.stringify(view) !== JSON.stringify(viewState(before))) editor.save(view);
    if (state.cell !== null && state.report !== null && wantsDetail(state, before, action)) editor.post({ type: 'open-cell', cell: state.cell });
  });
}

function wantsDetail(state: PanelState, before: PanelState, action: PanelAction): boolean {
  if (state.report?.cells.some((cell) => cell.index === state.cell) !== true) return false;
  switch (action.type) {
    case 'report': return true;
    case 'cell': return action.cell.index === state.cell;
    default: return state.cell !== before.cell;
  }
}
