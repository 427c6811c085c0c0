/** Prompt, model, form and size of the run; progress with Cancel; Run again, Export, Save as. */
import { formatCount, formatDuration } from '../../src/core/format.ts';
import type { Progress, RunReport } from '../../src/experiment/report.ts';
import { studyTitle, studyTitles } from '../../src/experiment/study/reporting/studyTitles.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { drawer } from './drawers.ts';
import { isRunning, isUnderWay, sampleNoun } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { textButton } from './switches.ts';
import type { PanelSection } from './view.ts';

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
    h('ul', { class: 'chips', 'aria-label': 'Run' }, ...chips(report).map(text => h('li', {}, text))),
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

function chips(report: RunReport): readonly string[] {
  const most = Math.max(0, ...report.cells.map(cell => cell.n));
  const sampled = report.cells.filter(cell => cell.n > 0).length;
  const each = formatCount(most, ...sampleNoun(report));
  const all = report.cells.length;
  const { study } = report;
  if (study !== null)
    return [
      `${study.subject} · ${report.form}`,
      report.spec.study === undefined ? studyTitles[study.kind] : studyTitle(report.spec.study),
    ];
  const size =
    sampled === 0 || isRunning(report)
      ? []
      : [`${sampled === all ? '' : `${sampled} of `}${formatCount(all, 'cell')} × ${each}`];
  const model = report.spec.kind === 'calibration' ? report.title : `${report.model.name} · ${report.form}`;
  return [model, [report.spec.preset, ...size].join(' · ')];
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
  if (state.cancelling)
    return `Cancelling: ${(report?.study ?? null) === null ? 'cells' : 'configurations'} that are done stay.`;
  if (report?.status === 'queued') return 'Waiting for another analysis to finish.';
  const parts = [progress?.stage ?? 'Starting'];
  const done = doneCells(report);
  if (done > 0 && report?.study === null) parts.push(`${formatCount(done, 'cell')} done`);
  if (progress !== null && progress.secondsLeft !== null)
    parts.push(`about ${formatDuration(progress.secondsLeft)} left`);
  return parts.join(' · ');
}
