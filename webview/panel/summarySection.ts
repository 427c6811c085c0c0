/** The top of the page: headline and tiles. */
import { t } from '../../src/core/text.ts';
import type { GlossaryTerm } from '../../src/domain/glossary.ts';
import type { Tile } from '../../src/domain/report.ts';
import type { Ending } from '../../src/protocol/panelProtocol.ts';
import { h } from '../shared/dom.ts';
import type { Child } from '../shared/dom.ts';
import { term } from '../shared/term.ts';
import { metricTerm } from './metricCards.ts';
import { selectedCell, selectedDetail } from './panelState.ts';
import type { Actions, PanelState } from './panelState.ts';
import { tileRemedy } from './map/tileRemedy.ts';
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
    details === ''
      ? null
      : h(
          'p',
          { class: state.report?.kind === 'study' ? 'details' : 'details small' },
          ...withUnbrokenIntervals(details),
        ),
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
  if (state.gone !== null) return { headline: headlineOf(state.gone.ended), details: '' };
  return { headline: headlineBefore(state.progress), details: '' };
}

/** The headline where there is nothing to show. */
function headlineOf(ended: Ending | null): string {
  if (ended === null) return t`This run cannot be shown.`;
  return ended === 'cancelled' ? t`This run was canceled.` : t`This run was interrupted.`;
}

/** The headline before there is a report. */
function headlineBefore(progress: PanelState['progress']): string {
  if (progress === null) return t`What does this prompt make possible?`;
  return progress.isQueued === true
    ? t`Waiting for another analysis to finish.`
    : t`Opening the model to see what this prompt makes possible.`;
}

/** Four tiles of the selected cell or of the study. Until they are known, their titles keep the place. */
export function tileSection(actions: Actions): PanelSection {
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
      const { report } = state;
      if (report === null) return [];
      const regime = selectedCell(state)?.regime?.name ?? null;
      return runView(report)
        .tiles(state)
        .map(tile =>
          drawTile(
            tile,
            tile.id === 'regime' && tile.value === regime ? regime : null,
            tileRemedy(tile, report, actions),
          ),
        );
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

/** A tile; `valueTerm` explains its value, and `remedy` is what can be done where it has none. */
function drawTile(
  { id, title, value, caption, figure }: Tile,
  valueTerm: GlossaryTerm | null,
  remedy: HTMLElement | null,
): HTMLElement {
  const titleTerm = tileTerms[id] ?? metricTerm(id);
  return h(
    'div',
    { class: figure.kind === 'abstain' ? 'tile abstaining' : 'tile' },
    h('h2', { class: 'tile-title' }, titleTerm === null ? title : term(title, titleTerm)),
    value === ''
      ? h('div', { class: 'tile-waiting', 'aria-hidden': 'true' })
      : h('p', { class: 'tile-value' }, valueTerm === null ? value : term(value, valueTerm)),
    h('p', { class: 'tile-caption' }, caption),
    remedy === null ? null : h('p', { class: 'tile-caption' }, remedy),
  );
}
