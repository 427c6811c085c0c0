/** Banners, the verdict sentence and the four tiles. */
import { isUsual, turnedWords } from '../../src/experiment/planning/places.ts';
import { abstain, valueOf } from '../../src/core/figure.ts';
import type { Figure } from '../../src/core/figure.ts';
import { formatTemperature } from '../../src/core/format.ts';
import type { CellReport, RunReport, Tile } from '../../src/experiment/report.ts';
import { choiceWords } from '../shared/choices.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { headlineOf } from '../shared/sentences.ts';
import { figureAt } from './gridColumns.ts';
import { isRunning, selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { studySentence, studyTiles } from './study/studySummary.ts';
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
    (report?.study ?? null) === null
      ? []
      : [h('vscode-button', { id: 'go-on', onclick: () => actions.post({ type: 'go-on' }) }, 'Go on')];
  const log = (): HTMLElement =>
    h(
      'vscode-button',
      { id: 'show-log', appearance: 'secondary', onclick: () => actions.post({ type: 'show-log' }) },
      'Show log',
    );
  const kept = `The ${(report?.study ?? null) === null ? 'cells' : 'configurations'} that were done are kept and shown.`;
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
    inputs: state => [sentenceOf(state), state.report?.study === null],
    draw: drawSentence,
  };
}

/** What a study says takes several sentences: the first is the headline. */
function drawSentence(state: PanelState): Child[] {
  const text = sentenceOf(state);
  if (state.report?.study === null || state.report === null) return [h('h1', {}, ...unbroken(text))];
  const { first, rest } = headlineOf(text);
  return [h('h1', {}, ...unbroken(first)), rest === '' ? null : h('p', { class: 'sentence-rest' }, ...unbroken(rest))];
}

/** A text whose values stay on one line with their intervals. */
function unbroken(text: string): Child[] {
  return text
    .split(/(\S+(?: %)? \[[^\]]*\])/)
    .map((part, at) => (at % 2 === 1 ? h('span', { class: 'one-line' }, part) : part));
}

function sentenceOf(state: PanelState): string {
  const { report } = state;
  if (report === null) return state.gone === null ? beforeReport(state) : 'This run cannot be shown.';
  if (report.study !== null) return studySentence(report, report.study);
  const sentence = (selectedDetail(state)?.sentence ?? '') || report.sentence;
  if (sentence !== '') return sentence;
  if (report.status === 'queued') return 'Waiting for another analysis to finish.';
  const open = openNow(state, report);
  if (open !== null)
    return `${open.where} the next token is one of about ${open.choices}.${isRunning(report) ? ' Sampling answers to see how alike they are.' : ''}`;
  return isRunning(report)
    ? 'Opening the model to see what this prompt makes possible.'
    : 'Nothing was measured in this run.';
}

function beforeReport(state: PanelState): string {
  return state.progress === null
    ? 'What does this prompt make possible?'
    : 'Opening the model to see what this prompt makes possible.';
}

/** The exact openness at the selected cell, known before anything is sampled. */
function openNow(
  state: PanelState,
  report: RunReport,
): { readonly at: string; readonly where: string; readonly choices: string; readonly figure: Figure } | null {
  const cell = selectedCell(state);
  if (cell === null) return null;
  const figure = figureAt(report, cell.row, cell.column, 'openness');
  const nats = valueOf(figure);
  return figure === undefined || nats === undefined
    ? null
    : { at: formatTemperature(cell.temperature), where: whereWords(report, cell), choices: choiceWords(nats), figure };
}

/** "At temperature 0.7"; where something else was turned also what: "At temperature 0.7 (top-p 0.9, step 128)". */
function whereWords(report: RunReport, cell: CellReport): string {
  return `At temperature ${formatTemperature(cell.temperature)}${isUsual(report.axes) ? '' : ` (${turnedWords(report.axes, cell).join(', ')})`}`;
}

/** Four tiles of the selected cell; before they are known their titles stand and the place is kept. */
export function tileSection(): PanelSection {
  return {
    host: h('section', { class: 'tiles', 'aria-label': 'Main figures' }),
    inputs: state => [
      state.report?.mode,
      state.report?.study,
      selectedDetail(state)?.tiles,
      selectedCell(state),
      state.report?.exactMap,
      state.report?.status,
    ],
    draw: state => (state.report === null ? [] : tilesOf(state, state.report).map(drawTile)),
  };
}

function tilesOf(state: PanelState, report: RunReport): readonly Tile[] {
  if (report.study !== null) return studyTiles(report.study, isRunning(report));
  const tiles = selectedDetail(state)?.tiles ?? [];
  const cell = selectedCell(state);
  if (tiles.length > 0)
    return cell?.state === 'done'
      ? tiles
      : tiles.map(tile =>
          tile.figure.kind === 'abstain' ? waiting(tile.title, questionOf(tile.id, report), tile.caption) : tile,
        );
  const at = cell?.temperature;
  const missing = isRunning(report) ? 'being measured' : 'not sampled here';
  const open = openNow(state, report);
  const first: Tile =
    open === null
      ? waiting('Open now', 'how many next tokens are worth considering', missing)
      : {
          id: 'open-now',
          title: 'Open now',
          value: open.choices,
          caption: `for the next token at ${open.at}, exact`,
          figure: open.figure,
        };
  const regime = at === undefined ? 'Regime' : `Regime at ${formatTemperature(at)}`;
  return [first, ...questions[report.mode].map(({ title, question }) => waiting(title ?? regime, question, missing))];
}

interface Question {
  readonly id: string;
  readonly title: string | null;
  readonly question: string;
}

/** What the tiles will say, as the question they answer; the regime's title names the temperature. */
const questions: Readonly<Record<RunReport['mode'], readonly Question[]>> = {
  answers: [
    { id: 'agreement', title: 'Agreement', question: 'how often two answers are of one kind' },
    {
      id: 'share-between',
      title: 'Share between answers',
      question: 'how much of what you see depends on which answer you got',
    },
    { id: 'regime', title: null, question: 'settled, open or dissolved, and where it changes' },
  ],
  streams: [
    { id: 'entropy-rate', title: 'Expansion', question: 'how fast possibilities multiply, per token' },
    { id: 'ergodicity', title: 'One run stands for all', question: 'whether a long run visits what many runs visit' },
    { id: 'regime', title: null, question: 'ordered, critical-like or disordered' },
  ],
};

function questionOf(id: string, report: RunReport): string {
  return questions[report.mode].find(one => one.id === id)?.question ?? '';
}

function waiting(title: string, question: string, missing: string): Tile {
  return {
    id: title,
    title,
    value: '',
    caption: [question, missing].filter(part => part !== '').join(': '),
    figure: abstain(missing, 0),
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
