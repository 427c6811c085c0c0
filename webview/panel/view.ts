/** What every section of the panel is made of. */
import type { Section } from '../shared/dom.ts';
import type { Actions, PanelState } from './panelState.ts';
import type { Toggles } from './toggles.ts';

export type PanelSection = Section<PanelState>;

/** The toggles of the current state. */
export function togglesOf(state: PanelState, actions: Actions): Toggles {
  return { isOn: id => state.on.has(id), toggle: actions.toggle };
}
