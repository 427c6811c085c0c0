/** What opens below the controls: more choices of the next run, or the formats of an export. */
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { questionOf, unchanged } from '../../../src/domain/spec.ts';
import { h } from '../../shared/dom.ts';
import { isRunning } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import type { PanelSection } from '../view.ts';
import { axesPicker } from './axesPicker.ts';
import { chooser, type Chooser } from '../chooser.ts';

/** The section; empty while nothing is open. */
export function drawerSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'drawer-host' }),
    inputs: ({ report, drawer, isTextChanged }) => [report?.id, report?.status, drawer, isTextChanged],
    draw: state => {
      const { drawer, report } = state;
      if (drawer === null || report === null || isRunning(report)) return [];
      return [drawer === 'run' ? runDrawer(state, report, actions) : exportDrawer(actions)];
    },
  };
}

/** Choices that would change nothing are left out: a study of items has no prompt, and its items set its size. */
function runDrawer({ choices, isTextChanged }: PanelState, report: RunReport, actions: Actions): HTMLElement {
  const { spec } = report;
  const question = questionOf(spec);
  const isGrid = question === undefined;
  const readsPrompt = isGrid || question.kind === 'constraints';
  const modes = { auto: t`Automatic`, answers: t`Answers that end`, streams: t`Long streams` };
  const texts = { both: t`This prompt and probe texts`, prompt: t`This prompt only`, probes: t`Probe texts only` };
  const sizes = presetLabels(isGrid);
  const preset = readsPrompt ? chooser('run-preset', t`Size`, sizes, choices.preset ?? spec.preset) : null;
  const mode = isGrid ? chooser('run-mode', t`Answer type`, modes, choices.mode ?? spec.mode) : null;
  const read =
    question?.kind === 'constraints' ? chooser('run-texts', t`Texts`, texts, choices.texts ?? question.texts) : null;
  const note = (): void => {
    actions.choose({ preset: valueOf(preset), mode: valueOf(mode), texts: valueOf(read) });
  };
  const chosen = [preset, mode, read].flatMap(one => one?.element ?? []);
  for (const element of chosen) element.addEventListener('change', note);
  return h(
    'div',
    { class: 'drawer', role: 'group', 'aria-label': t`More settings of the next run` },
    ...chosen,
    isTextChanged
      ? h(
          'vscode-button',
          {
            id: 'run-old-text',
            appearance: 'secondary',
            onclick: () => {
              actions.post({ type: 'run-again', ...unchanged });
              actions.openDrawer(null);
            },
          },
          t`Run the old text again`,
        )
      : null,
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
