/** Prompt, model, form and size of the run; progress with Cancel; Run again, Export, Save as. */
import { formatCount, formatDuration } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { stageText, type Progress, type RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { drawer } from './headerDrawer.ts';
import { isRunning, isUnderWay } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { runView } from '../runView.ts';
import type { PanelSection } from '../view.ts';

/** The first line of the page, except the progress at its end. */
export function headerSection(actions: Actions): PanelSection {
  return {
    host: h('header', { class: 'header' }),
    inputs: state => [
      state.report?.spec,
      state.report?.model,
      state.report?.form,
      state.report?.status,
      state.report?.cells.length,
      state.drawer,
      state.on.has('prompt'),
    ],
    draw: state => (state.report === null ? [] : drawHeader(state, state.report, actions)),
  };
}

function drawHeader(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const whole = state.on.has('prompt');
  const toggle = (name: 'run' | 'export', label: string): HTMLElement => {
    const button = textButton(`open-${name}`, label, () => actions.openDrawer(name));
    button.setAttribute('aria-expanded', String(state.drawer === name));
    return button;
  };
  const shown = whole ? report.spec.prompt : excerpt(report.spec.prompt);
  return [
    shown === ''
      ? null
      : h(
          'button',
          {
            id: 'prompt',
            type: 'button',
            class: whole ? 'prompt whole' : 'prompt',
            'aria-expanded': String(whole),
            dir: 'auto',
            'aria-label': `Prompt: ${excerpt(report.spec.prompt)}. ${whole ? 'Show less' : 'Show all of it'}`,
            onclick: () => actions.toggle('prompt'),
          },
          shown,
        ),
    h('ul', { class: 'chips', 'aria-label': 'Run' }, ...runView(report).chips.map(text => h('li', {}, text))),
    isRunning(report)
      ? null
      : h(
          'div',
          { class: 'header-actions' },
          toggle('run', 'Run again'),
          toggle('export', 'Export'),
          textButton('save-as', 'Save as…', () => actions.post({ type: 'save-as' })),
        ),
    state.drawer === null || isRunning(report) ? null : drawer(state.drawer, report, actions),
  ];
}

/** The prompt on one line, cut in the middle of nothing. */
function excerpt(prompt: string): string {
  const line = prompt.replace(/\s+/gu, ' ').trim();
  return line.length <= 160 ? line : `${line.slice(0, 159)}…`;
}

/** The progress line, drawn at every tick without touching the rest. */
export function progressSection(actions: Actions): PanelSection {
  const bar = h('div', { role: 'progressbar', 'aria-label': 'Run', 'aria-valuemin': 0, 'aria-valuemax': 100 });
  const line = h('span', {});
  const cancel = h('vscode-button', { id: 'cancel', appearance: 'secondary', onclick: actions.cancel }, 'Cancel');
  const shown = [bar, h('div', { class: 'progress-line' }, line, cancel)];
  const host = h('div', { class: 'progress' });
  return {
    host,
    inputs: state => [state.progress, state.cancelling, state.report?.status, state.gone, doneCells(state.report)],
    draw: state => {
      if (!isUnderWay(state)) return [];
      showProgress(state, { bar, line, cancel });
      return shown;
    },
  };
}

function doneCells(report: RunReport | null): number {
  return report?.cells.filter(cell => cell.state === 'done').length ?? 0;
}

/** Bring the parts of the line up to date with the run. */
function showProgress(state: PanelState, { bar, line, cancel }: ProgressParts): void {
  const fraction = state.progress?.fraction ?? null;
  bar.className = fraction === null ? 'progress-bar unknown' : 'progress-bar';
  bar.style.setProperty('--share', String(fraction ?? 0));
  if (fraction === null) bar.removeAttribute('aria-valuenow');
  else bar.setAttribute('aria-valuenow', String(Math.round(fraction * 100)));
  line.textContent = progressText(state, state.progress);
  cancel.toggleAttribute('disabled', state.cancelling);
  const label = state.cancelling ? 'Cancelling…' : 'Cancel';
  if (cancel.textContent !== label) cancel.textContent = label;
}

interface ProgressParts {
  readonly bar: HTMLElement;
  readonly line: HTMLElement;
  readonly cancel: HTMLElement;
}

function progressText(state: PanelState, progress: Progress | null): string {
  const { report } = state;
  if (state.cancelling) return `Cancelling: ${report === null ? 'cells' : runView(report).parts} that are done stay.`;
  if (report?.status === 'queued') return 'Waiting for another analysis to finish.';
  const parts = [progress === null ? t`Starting` : stageText(progress)];
  const done = doneCells(report);
  if (done > 0 && report?.kind !== 'study') parts.push(`${formatCount(done, 'cell')} done`);
  if (progress !== null && progress.secondsLeft !== null)
    parts.push(`about ${formatDuration(progress.secondsLeft)} left`);
  return parts.join(' · ');
}
