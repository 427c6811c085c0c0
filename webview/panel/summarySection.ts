/** The top of the page: banners, headline and tiles. */
import { t } from '../../src/core/text.ts';
import type { GlossaryTerm } from '../../src/domain/glossary.ts';
import type { Tile } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { metricTerm } from './metricCards.ts';
import { selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { runView, type Summary } from './runView.ts';
import type { PanelSection } from './view.ts';

/** Errors, interruptions and notices, each with what to do. */
export function bannerSection(actions: Actions): PanelSection {
  return {
    host: h('div', { class: 'banners', role: 'status' }),
    inputs: state => [state.report?.error, state.report?.status, state.notice, state.gone, state.isTextChanged],
    draw: state => drawBanners(state, actions),
  };
}

function drawBanners(state: PanelState, actions: Actions): Child[] {
  const { report, notice, gone } = state;
  const button = (id: string, label: string, onclick: () => void, appearance?: 'secondary'): HTMLElement =>
    h('vscode-button', { id, appearance, onclick }, label);
  const retry = (label: string): HTMLElement =>
    button('retry', label, () =>
      actions.post({ type: 'run-again', preset: null, form: null, mode: null, texts: null }),
    );
  const resume = (): HTMLElement[] =>
    report !== null && runView(report).isResumable
      ? [button('resume', t`Resume`, () => actions.post({ type: 'resume' }))]
      : [];
  const showLog = (): HTMLElement =>
    button('show-log', t`Show log`, () => actions.post({ type: 'show-log' }), 'secondary');
  const kept = t`Finished ${report === null ? t`cells` : runView(report).parts} are kept and shown.`;
  const banners: Child[] = [];
  if (gone !== null)
    banners.push(banner('error', gone.message, gone.remedy, ...(gone.retry ? [retry(t`Run again`), showLog()] : [])));
  if (report?.error !== undefined && report.error !== null)
    banners.push(banner('error', report.error.message, report.error.remedy, ...resume(), retry(t`Retry`), showLog()));
  else if (report?.status === 'cancelled')
    banners.push(banner('plain', t`Canceled.`, kept, ...resume(), retry(t`Run again`)));
  else if (report?.status === 'interrupted')
    banners.push(banner('plain', t`This run was interrupted.`, kept, ...resume(), retry(t`Run again`), showLog()));
  if (state.isTextChanged)
    banners.push(
      banner(
        'plain',
        t`The prompt was edited.`,
        t`This run is about the text as it was.`,
        button('run-new-text', t`Run new text`, () => actions.post({ type: 'run-new-text' })),
      ),
    );
  if (notice !== null)
    banners.push(banner('plain', notice, '', button('dismiss', t`Dismiss`, actions.dismiss, 'secondary')));
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

/** Headline and details of the selected cell, once they are known, otherwise of the run. */
export function headlineSection(): PanelSection {
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
    h('h1', {}, ...withUnbrokenIntervals(headline)),
    details === '' ? null : h('p', { class: 'details' }, ...withUnbrokenIntervals(details)),
  ];
}

/** A text whose values stay on one line with their intervals. */
function withUnbrokenIntervals(text: string): Child[] {
  return text
    .split(/(\S+(?: %)? \[[^\]]*\])/)
    .map((part, at) => (at % 2 === 1 ? h('span', { class: 'one-line' }, part) : part));
}

function summaryOf(state: PanelState): Summary {
  const { report } = state;
  if (report !== null) return runView(report).summary(state);
  if (state.gone !== null) return { headline: t`This run cannot be shown.`, details: '' };
  return {
    headline:
      state.progress === null
        ? t`What does this prompt make possible?`
        : t`Opening the model to see what this prompt makes possible.`,
    details: '',
  };
}

/** Four tiles of the selected cell or of the study. Until they are known, their titles keep the place. */
export function tileSection(): PanelSection {
  return {
    host: h('section', { class: 'tiles', 'aria-label': t`Main figures` }),
    inputs: state => [
      state.report?.mode,
      state.report?.tiles,
      selectedDetail(state)?.tiles,
      selectedCell(state),
      state.report?.exactMap,
      state.report?.status,
    ],
    draw: state => {
      if (state.report === null) return [];
      const regime = selectedCell(state)?.regime?.name ?? null;
      return runView(state.report)
        .tiles(state)
        .map(tile => drawTile(tile, tile.id === 'regime' ? regime : null));
    },
  };
}

/** Glossary terms of tiles that are not about a metric. */
const tileTerms: Readonly<Record<string, GlossaryTerm>> = {
  regime: 'regime',
  ergodicity: 'ergodicity',
  tightest: 'constraint',
  kept: 'kept',
  combine: 'constraint',
  most: 'knob',
  skills: 'chance',
  induction: 'induction',
};

/** A tile; `valueTerm` explains its value. */
function drawTile({ id, title, value, caption, figure }: Tile, valueTerm: GlossaryTerm | null): HTMLElement {
  const titleTerm = tileTerms[id] ?? metricTerm(id);
  return h(
    'div',
    { class: figure.kind === 'abstain' ? 'tile abstaining' : 'tile' },
    h('h2', { class: 'tile-title' }, titleTerm === null ? title : term(title, titleTerm)),
    value === ''
      ? h('div', { class: 'tile-waiting', 'aria-hidden': 'true' })
      : h('p', { class: 'tile-value' }, valueTerm === null ? value : term(value, valueTerm)),
    h('p', { class: 'tile-caption' }, caption),
  );
}
