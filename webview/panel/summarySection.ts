/** Banners, the verdict sentence and the four tiles. */
import type { Tile } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { runView, type Summary } from './runView.ts';
import type { PanelSection } from './view.ts';

/** Errors, interruptions and notices, each with what to do. */
export function bannerSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'banners', role: 'status' }),
    inputs: state => [state.report?.error, state.report?.status, state.notice, state.gone],
    draw: state => drawBanners(state, actions),
  };
}

function drawBanners(state: PanelState, actions: Actions): Child[] {
  const { report, notice, gone } = state;
  const retry = (label: string): HTMLElement =>
    h(
      'vscode-button',
      {
        id: 'retry',
        onclick: () => actions.post({ type: 'run-again', preset: null, form: null, mode: null, texts: null }),
      },
      label,
    );
  /** A study goes on where it stopped. */
  const onward = (): HTMLElement[] =>
    report !== null && runView(report).resumable
      ? [h('vscode-button', { id: 'go-on', onclick: () => actions.post({ type: 'go-on' }) }, 'Go on')]
      : [];
  const log = (): HTMLElement =>
    h(
      'vscode-button',
      { id: 'show-log', appearance: 'secondary', onclick: () => actions.post({ type: 'show-log' }) },
      'Show log',
    );
  const kept = `The ${report === null ? 'cells' : runView(report).parts} that were done are kept and shown.`;
  const banners: Child[] = [];
  if (gone !== null)
    banners.push(banner('error', gone.message, gone.remedy, ...(gone.retry ? [retry('Run again'), log()] : [])));
  if (report?.error !== undefined && report.error !== null)
    banners.push(banner('error', report.error.message, report.error.remedy, ...onward(), retry('Retry'), log()));
  else if (report?.status === 'cancelled')
    banners.push(banner('plain', 'Cancelled.', kept, ...onward(), retry('Run again')));
  else if (report?.status === 'interrupted')
    banners.push(banner('plain', 'This run was interrupted.', kept, ...onward(), retry('Run again'), log()));
  if (notice !== null)
    banners.push(
      banner(
        'plain',
        notice,
        '',
        h('vscode-button', { id: 'dismiss', appearance: 'secondary', onclick: actions.dismiss }, 'Dismiss'),
      ),
    );
  return banners;
}

function banner(kind: 'error' | 'plain', message: string, remedy: string, ...buttons: HTMLElement[]): HTMLElement {
  return h(
    'div',
    { class: `banner ${kind}` },
    h('p', {}, h('strong', {}, message), remedy === '' ? null : ` ${remedy}`),
    buttons.length === 0 ? null : h('div', { class: 'banner-actions' }, ...buttons),
  );
}

/** The sentence on top: of the selected cell once it is described, else of the run. */
export function sentenceSection(): PanelSection {
  return {
    host: h('div', { class: 'sentence' }),
    inputs: state => {
      const { headline, details } = summaryOf(state);
      return [headline, details];
    },
    draw: drawSummary,
  };
}

function drawSummary(state: PanelState): Child[] {
  const { headline, details } = summaryOf(state);
  return [
    h('h1', {}, ...unbroken(headline)),
    details === '' ? null : h('p', { class: 'details' }, ...unbroken(details)),
  ];
}

/** A text whose values stay on one line with their intervals. */
function unbroken(text: string): Child[] {
  return text
    .split(/(\S+(?: %)? \[[^\]]*\])/)
    .map((part, at) => (at % 2 === 1 ? h('span', { class: 'one-line' }, part) : part));
}

function summaryOf(state: PanelState): Summary {
  const { report } = state;
  if (report !== null) return runView(report).summary(state);
  return { headline: state.gone === null ? beforeReport(state) : 'This run cannot be shown.', details: '' };
}

function beforeReport(state: PanelState): string {
  return state.progress === null
    ? 'What does this prompt make possible?'
    : 'Opening the model to see what this prompt makes possible.';
}

/** Four tiles of the selected cell; before they are known their titles stand and the place is kept. */
export function tileSection(): PanelSection {
  return {
    host: h('section', { class: 'tiles', 'aria-label': 'Main figures' }),
    inputs: state => [
      state.report?.mode,
      state.report?.tiles,
      selectedDetail(state)?.tiles,
      selectedCell(state),
      state.report?.exactMap,
      state.report?.status,
    ],
    draw: state => (state.report === null ? [] : runView(state.report).tiles(state).map(drawTile)),
  };
}

function drawTile(tile: Tile): HTMLElement {
  return h(
    'div',
    { class: tile.figure.kind === 'abstain' ? 'tile abstaining' : 'tile' },
    h('h2', { class: 'tile-title' }, tile.title),
    tile.value === ''
      ? h('div', { class: 'tile-waiting', 'aria-hidden': 'true' })
      : h('p', { class: 'tile-value' }, tile.value),
    h('p', { class: 'tile-caption' }, tile.caption),
  );
}
