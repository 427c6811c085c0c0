/** What opens below the header: the choices of another run, or the formats of an export. */
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { questionOf } from '../../../src/domain/spec.ts';
import { h } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { axesPicker } from './axesPicker.ts';
import { chooser, type Chooser } from './chooser.ts';

/** The open drawer. */
export function headerDrawer(which: 'run' | 'export', report: RunReport, actions: Actions): HTMLElement {
  return which === 'run' ? runDrawer(report, actions) : exportDrawer(actions);
}

/** Choices that would change nothing are left out: a study of items has no prompt, and its items set its size. */
function runDrawer(report: RunReport, actions: Actions): HTMLElement {
  const { spec } = report;
  const question = questionOf(spec);
  const isGrid = question === undefined;
  const readsPrompt = isGrid || question.kind === 'constraints';
  const forms = { auto: t`Preferred by the model`, chat: t`Chat template`, raw: t`Raw text` };
  const modes = { auto: t`Automatic`, answers: t`Answers that end`, streams: t`Long streams` };
  const texts = { both: t`This prompt and probe texts`, prompt: t`This prompt only`, probes: t`Probe texts only` };
  const preset = readsPrompt ? chooser('run-preset', t`Size`, presetLabels(isGrid), spec.preset) : null;
  const form = readsPrompt ? chooser('run-form', t`Form`, forms, spec.form) : null;
  const mode = isGrid ? chooser('run-mode', t`Mode`, modes, spec.mode) : null;
  const read = question?.kind === 'constraints' ? chooser('run-texts', t`Texts`, texts, question.texts) : null;
  const run = (): void => {
    actions.post({
      type: 'run-again',
      preset: valueOf(preset),
      form: valueOf(form),
      mode: valueOf(mode),
      texts: valueOf(read),
    });
    actions.openDrawer(null);
  };
  return h(
    'div',
    { class: 'drawer', role: 'group', 'aria-label': t`Run again` },
    ...[preset, form, mode, read].map(one => one?.element),
    h('vscode-button', { id: 'run-now', appearance: 'primary', onclick: run }, t`Run`),
    spec.kind === 'calibration' || !readsPrompt ? null : axesPicker(report, actions),
  );
}

/** How long a study takes depends on its model and knobs, so only grids state a time. */
function presetLabels(isGrid: boolean): Readonly<Record<'quick' | 'standard' | 'thorough', string>> {
  return isGrid
    ? { quick: t`Quick, about 10 s`, standard: t`Standard, about 1 min`, thorough: t`Thorough, about 10 min` }
    : { quick: t`Quick`, standard: t`Standard`, thorough: t`Thorough` };
}

function valueOf<T extends string>(one: Chooser<T> | null): T | null {
  return one === null ? null : one.read();
}

function exportDrawer(actions: Actions): HTMLElement {
  const button = (id: string, label: string, send: () => void): HTMLElement =>
    h(
      'vscode-button',
      {
        id: `export-${id}`,
        appearance: 'secondary',
        onclick: () => {
          send();
          actions.openDrawer(null);
        },
      },
      label,
    );
  const post = (format: 'json' | 'csv' | 'markdown') => () => actions.post({ type: 'export', format, data: null });
  return h(
    'div',
    { class: 'drawer', role: 'group', 'aria-label': t`Export` },
    button('markdown', t`Markdown report`, post('markdown')),
    button('csv', t`CSV of all figures`, post('csv')),
    button('json', t`JSON of everything`, post('json')),
    button('png', t`PNG of the picture`, actions.exportPicture),
  );
}
