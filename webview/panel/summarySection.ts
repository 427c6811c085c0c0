/** The top of the page: headline and tiles. */
import { t } from '../../src/core/text.ts';
import type { GlossaryTerm } from '../../src/domain/glossary.ts';
import type { Tile } from '../../src/domain/report.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { metricTerm } from './metricCards.ts';
import { selectedCell, selectedDetail } from './panelState.ts';
import type { PanelState } from './panelState.ts';
import { runView, type Summary } from './runView.ts';
import type { PanelSection } from './view.ts';

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
  if (state.gone !== null)
    return { headline: state.gone.isCanceled ? t`Canceled.` : t`This run cannot be shown.`, details: '' };
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
        .map(tile => drawTile(tile, tile.id === 'regime' && tile.value === regime ? regime : null));
    },
  };
}

/** Glossary terms of tiles that are not about a metric. */
const tileTerms: Readonly<Record<string, GlossaryTerm>> = {
  'same-words': 'agreement',
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
