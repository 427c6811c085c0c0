/** What opens below the header: choices for another run, formats for an export. */
import type { FromPanel } from '../../../src/protocol/panelProtocol.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { questionOf } from '../../../src/domain/spec.ts';
import type { StudyTexts } from '../../../src/domain/study.ts';
import { h } from '../../shared/dom.ts';
import { axesPicker } from './axesPicker.ts';
import type { Actions } from '../panelState.ts';

type RunAgain = Extract<FromPanel, { type: 'run-again' }>;

/** The open drawer. */
export function drawer(which: 'run' | 'export', report: RunReport, actions: Actions): HTMLElement {
  return which === 'run' ? runDrawer(report, actions) : exportDrawer(actions);
}

const presets = {
  quick: 'Quick, about 10 s',
  standard: 'Standard, about 1 min',
  thorough: 'Thorough, about 10 min',
} as const;
/** How long a study takes depends on its model and its knobs, and is stated once it has begun. */
const studySizes = { quick: 'Quick', standard: 'Standard', thorough: 'Thorough' } as const;
const forms = { auto: 'As the model prefers', chat: 'Chat template', raw: 'Raw text' } as const;
const modes = { auto: 'As the prompt calls for', answers: 'Answers that end', streams: 'Long streams' } as const;

const texts: Readonly<Record<StudyTexts, string>> = {
  both: 'This prompt and probe texts',
  prompt: 'This prompt only',
  probes: 'Probe texts only',
};

/** Choices that change nothing of a run are not offered: a study of items has no prompt, and its items are its size. */
function runDrawer(report: RunReport, actions: Actions): HTMLElement {
  const { spec } = report;
  const question = questionOf(spec);
  const isGrid = question === undefined;
  const asksPrompt = isGrid || question.kind === 'constraints';
  const preset = choice('run-preset', 'Size', isGrid ? presets : studySizes, spec.preset, asksPrompt);
  const form = choice('run-form', 'Form', forms, spec.form, asksPrompt);
  const mode = choice('run-mode', 'Mode', modes, spec.mode, isGrid);
  const read = choice('run-texts', 'Read on', texts, question?.texts ?? 'both', question?.kind === 'constraints');
  const run = (): void => {
    const message: RunAgain = {
      type: 'run-again',
      preset: preset.read(),
      form: form.read(),
      mode: mode.read(),
      texts: read.read(),
    };
    actions.post(message);
    actions.openDrawer(null);
  };
  return h(
    'div',
    { class: 'drawer', role: 'group', 'aria-label': 'Run again' },
    ...[preset, form, mode, read].map(({ element }) => element),
    h('vscode-button', { id: 'run-now', appearance: 'primary', onclick: run }, 'Run'),
    spec.kind === 'calibration' || !asksPrompt ? null : axesPicker(report, actions),
  );
}

interface Choice<T> {
  readonly element: HTMLElement | null;
  /** Null where it is not offered or holds nothing we know. */
  readonly read: () => T | null;
}

/** A labelled dropdown and how to read its value. */
function choice<T extends string>(
  id: string,
  label: string,
  options: Readonly<Record<T, string>>,
  current: T,
  offered: boolean,
): Choice<T> {
  if (!offered) return { element: null, read: () => null };
  const names = Object.keys(options) as T[];
  const dropdown = h(
    'vscode-dropdown',
    { id, 'aria-label': label },
    ...names.map(value => h('vscode-option', { value, selected: value === current }, options[value])),
  );
  return {
    element: h('label', { class: 'chooser' }, h('span', {}, label), dropdown),
    read: () => names.find(name => 'value' in dropdown && dropdown.value === name) ?? null,
  };
}

function exportDrawer(actions: Actions): HTMLElement {
  const send = (format: 'json' | 'csv' | 'markdown') => (): void => {
    actions.post({ type: 'export', format, data: null });
    actions.openDrawer(null);
  };
  const button = (id: string, label: string, onclick: () => void): HTMLElement =>
    h('vscode-button', { id: `export-${id}`, appearance: 'secondary', onclick }, label);
  return h(
    'div',
    { class: 'drawer', role: 'group', 'aria-label': 'Export' },
    button('markdown', 'Markdown report', send('markdown')),
    button('csv', 'CSV of all figures', send('csv')),
    button('json', 'JSON of everything', send('json')),
    button('png', 'PNG of the picture', () => {
      actions.exportPicture();
      actions.openDrawer(null);
    }),
  );
}
