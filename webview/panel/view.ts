/** What every section of the panel is made of. */
import type { RunReport } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child, Section } from '../shared/dom.ts';
import type { Actions, PanelState } from './panelState.ts';
import { hasPart } from './reportParts.ts';
import { tabOf, type Part } from './tabs.ts';
import type { Toggles } from './toggles.ts';

export type PanelSection = Section<PanelState>;

interface TabSection extends Pick<PanelSection, 'release'> {
  readonly class: string;
  /** Accessible name. */
  readonly label: string;
  /** Everything that `draw` reads; compared one by one with Object.is. */
  readonly inputs: (state: PanelState) => readonly unknown[];
  readonly draw: (state: PanelState, report: RunReport) => readonly Child[];
}

/** A section of a part of a tab: drawn only while the tab is open and the report has content for the part. */
export function tabSection(part: Part, { class: className, label, inputs, draw, release }: TabSection): PanelSection {
  const tab = tabOf(part);
  return {
    host: h('section', { class: className, 'aria-label': label }),
    inputs: state => (state.tab === tab ? inputs(state) : [null]),
    draw: state =>
      state.tab === tab && state.report !== null && hasPart(state.report, part) ? draw(state, state.report) : [],
    ...(release === undefined ? {} : { release }),
  };
}

/** The toggles of the current state. */
export function togglesOf(state: PanelState, actions: Actions): Toggles {
  return { isOn: id => state.on.has(id), toggle: actions.toggle };
}
