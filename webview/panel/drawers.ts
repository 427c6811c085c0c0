/** What opens below the header: choices for another run, formats for an export. */
import type { FromPanel } from '../../src/experiment/panelProtocol.ts';
import type { RunReport } from '../../src/experiment/report.ts';
import { h } from '../shared/dom.ts';
import { axesPicker } from './axesPicker.ts';
import type { Actions } from './panelState.ts';

type RunAgain = Extract<FromPanel, { type: 'run-again' }>;

/** The open drawer. */
export function drawer(which: 'run' | 'export', report: RunReport, actions: Actions): HTMLElement {
  return which === 'run' ? runDrawer(report, actions) : exportDrawer(actions);
}

const presets = { quick: 'Quick, about 10 s', standard: 'Standard, about 1 min', thorough: 'Thorough, about 10 min' } as const;
const forms = { auto: 'As the model prefers', chat: 'Chat template', raw: 'Raw text' } as const;
const modes = { auto: 'As the prompt calls for', answers: 'Answers that end', streams: 'Long streams' } as const;

function runDrawer(report: RunReport, actions: Actions): HTMLElement {
  const preset = choice('run-preset', 'Size', presets, report.spec.preset);
  const form = choice('run-form', 'Form', forms, report.spec.form);
  const mode = choice('run-mode', 'Mode', modes, report.spec.mode);
  const run = (): void => {
    const message: RunAgain = { type: 'run-again', preset: preset.read(), form: form.read(), mode: mode.read() };
    actions.post(message);
    actions.openDrawer(null);
  };
  return h('div', { class: 'drawer', role: 'group', 'aria-label': 'Run again' },
    preset.element, form.element, mode.element, h('vscode-button', { id: 'run-now', appearance: 'primary', onclick: run }, 'Run'),
    report.spec.kind === 'calibration' ? null : axesPicker(report, actions));
}

/** A labelled dropdown and how to read its value; null where it holds nothing we know. */
function choice<T extends string>(id: string, label: string, options: Readonly<Record<T, string>>, current: T): { element: HTMLElement; read: () => T | null } {
  const names = Object.keys(options) as T[];
  const dropdown = h('vscode-dropdown', { id, 'aria-label': label },
    ...names.map((value) => h('vscode-option', { value, selected: value === current }, options[value])));
  return {
    element: h('label', { class: 'chooser' }, h('span', {}, label), dropdown),
    read: () => names.find((name) => 'value' in dropdown && dropdown.value === name) ?? null,
  };
}

function exportDrawer(actions: Actions): HTMLElement {
  const send = (format: 'json' | 'csv' | 'markdown') => (): void => {
    actions.post({ type: 'export', format, data: null });
    actions.openDrawer(null);
  };
  const button = (id: string, label: string, onclick: () => void): HTMLElement => h('vscode-button', { id: `export-${id}`, appearance: 'secondary', onclick }, label);
  return h('div', { class: 'drawer', role: 'group', 'aria-label': 'Export' },
    button('markdown', 'Markdown report', send('markdown')),
    button('csv', 'CSV of all figures', send('csv')),
    button('json', 'JSON of everything', send('json')),
    button('png', 'PNG of the picture', () => {
      actions.exportPicture();
      actions.openDrawer(null);
    }));
}
