/** Banners, the verdict sentence and the four tiles. */
import { abstain } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { RunReport, Tile } from '../../src/experiment/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { isRunning, selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import type { PanelSection } from './view.ts';

/** Errors, interruptions and notices, each with what to do. */
export function bannerSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'banners', role: 'status' }),
    inputs: (state) => [state.report?.error, state.report?.status, state.notice, state.gone],
    draw: (state) => drawBanners(state, actions),
  };
}

function drawBanners(state: PanelState, actions: Actions): Child[] {
  const { report, notice, gone } = state;
  const retry = (label: string): HTMLElement => h('vscode-button', { id: 'retry', onclick: () => actions.post({ type: 'run-again', preset: null, form: null, mode: null }) }, label);
  const log = (): HTMLElement => h('vscode-button', { id: 'show-log', appearance: 'secondary', onclick: () => actions.post({ type: 'show-log' }) }, 'Show log');
  const banners: Child[] = [];
  if (gone !== null) banners.push(banner('error', gone.message, gone.remedy));
  if (report?.error !== undefined && report.error !== null) banners.push(banner('error', report.error.message, report.error.remedy, retry('Retry'), log()));
  else if (report?.status === 'cancelled') banners.push(banner('plain', 'Cancelled.', 'The cells that were done are kept and shown.', retry('Run again')));
  else if (report?.status === 'interrupted') banners.push(banner('plain', 'This run was interrupted.', 'The cells that were done are kept and shown.', retry('Run again'), log()));
  if (notice !== null) banners.push(banner('plain', notice, '', h('vscode-button', { id: 'dismiss', appearance: 'secondary', onclick: actions.dismiss }, 'Dismiss')));
  return banners;
}

function banner(kind: 'error' | 'plain', message: string, remedy: string, ...buttons: HTMLElement[]): HTMLElement {
  return h('div', { class: `banner ${kind}` },
    h('p', {}, h('strong', {}, message), remedy === '' ? null : ` ${remedy}`),
    buttons.length === 0 ? null : h('div', { class: 'banner-actions' }, ...buttons));
}

/** The sentence on top: of the selected cell once it is described, else of the run. */
export function sentenceSection(): PanelSection {
  return {
    host: h('div', { class: 'sentence' }),
    inputs: (state) => [sentenceOf(state)],
    draw: (state) => [h('h1', {}, sentenceOf(state))],
  };
}

function sentenceOf(state: PanelState): string {
  const { report } = state;
  if (report === null) return state.gone === null ? 'What does this prompt make possible?' : 'This run cannot be shown.';
  const sentence = selectedDetail(state)?.sentence ?? report.sentence;
  if (sentence !== '') return sentence;
  return isRunning(report) ? 'Sampling the model to see what this prompt makes possible.' : 'Nothing was measured in this run.';
}

/** Four tiles of the selected cell; before they are known their titles stand and the place is kept. */
export function tileSection(): PanelSection {
  return {
    host: h('section', { class: 'tiles', 'aria-label': 'Figures of the selected cell' }),
    inputs: (state) => [state.report?.mode, selectedDetail(state)?.tiles, selectedCell(state)?.temperature, state.report?.status],
    draw: (state) => (state.report === null ? [] : tilesOf(state, state.report).map(drawTile)),
  };
}

function tilesOf(state: PanelState, report: RunReport): readonly Tile[] {
  const tiles = selectedDetail(state)?.tiles;
  if (tiles !== undefined && tiles.length > 0) return tiles;
  const at = selectedCell(state)?.temperature;
  const titles = report.mode === 'answers' ? ['Open now', 'Agreement', 'Share between answers', 'Regime'] : ['Open now', 'Expansion', 'Ergodicity', 'Regime'];
  const caption = isRunning(report) ? 'being measured' : 'not measured';
  return titles.map((title) => ({ id: title, title: title === 'Regime' && at !== undefined ? `Regime at ${formatTemperature(at)}` : title, value: '…', caption, figure: abstain(caption, 0) }));
}

function drawTile(tile: Tile): HTMLElement {
  const waiting = tile.figure.kind === 'abstain' ? ' abstaining' : '';
  return h('div', { class: `tile${waiting}` },
    h('h2', { class: 'tile-title' }, tile.title),
    h('p', { class: 'tile-value' }, tile.value),
    h('p', { class: 'tile-caption' }, tile.caption));
}
