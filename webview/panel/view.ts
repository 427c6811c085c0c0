/** What every drawing function of the panel gets: the state, and what may be done. */
import type { Section } from '../shared/dom.ts';
import type { Actions, PanelState } from './panelState.ts';
import type { Switches } from './toggles.ts';

export type PanelSection = Section<PanelState>;

/** The switches of the current state. */
export function switchesOf(state: PanelState, actions: Actions): Switches {
  return { isOn: id => state.on.has(id), toggle: actions.toggle };
}
