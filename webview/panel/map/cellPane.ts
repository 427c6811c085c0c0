/** The selected cell beside the map: its kinds with one central answer each, and every figure with its interval. */
import { capitalised, formatCount, formatPercent } from '../../../src/core/format.ts';
import type { AnswerView, CellReport, Kind, RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { placeOf } from './gridLookup.ts';
import { figureRow } from '../figureRow.ts';
import { outcomeChooser } from '../outcomeChooser.ts';
import { isRunning, sampleNoun, selectedCell, selectedDetail } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { switchButton, textButton } from '../toggles.ts';
import { switchesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';

/** The section; drawn only while its tab is open. */
export function cellPane(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'pane', 'aria-label': 'Selected cell' }),
    inputs: state =>
      state.tab === 'phase'
        ? [
            selectedCell(state),
            selectedDetail(state),
            state.report?.outcome,
            state.report?.status,
            state.draft,
            state.on,
          ]
        : [null],
    draw: state => (state.tab === 'phase' ? drawPane(state, actions) : []),
  };
}

const KINDS_SHOWN = 6;

function drawPane(state: PanelState, actions: Actions): Child[] {
  const { report } = state;
  const cell = selectedCell(state);
  if (report === null || cell === null) return [];
  const title = h('h2', { id: 'pane-title', tabindex: -1 }, capitalised(placeOf(report, cell)));
  if (cell.n === 0)
    return [title, h('p', { class: 'muted' }, unsampledText(cell, report)), figures(cell, report, state, actions)];
  return [
    title,
    h('p', { class: 'muted' }, counts(cell, report)),
    ...(cell.kinds.length === 0
      ? []
      : [
          outcomeChooser(report, state.draft, actions),
          kinds(cell, selectedDetail(state)?.answers ?? [], state, actions),
          h('p', { class: 'muted' }, cell.kindsCaveat),
        ]),
    h(
      'p',
      {},
      textButton('all-answers', `All ${formatCount(cell.n, ...sampleNoun(report))}`, () =>
        actions.selectTab('samples'),
      ),
    ),
    figures(cell, report, state, actions),
  ];
}

function unsampledText(cell: CellReport, report: RunReport): string {
  if (isRunning(report))
    return cell.state === 'sampling'
      ? 'Being sampled now; its answers appear here.'
      : 'Not sampled yet: so far only the next token is known, exactly.';
  return 'This cell was not sampled: only the next token is known, exactly. Run again with a larger preset to fill it.';
}

function counts(cell: CellReport, report: RunReport): string {
  if (report.mode === 'streams') return `${formatCount(cell.n, ...sampleNoun(report))} of ${report.tokens} tokens`;
  const parts = [`${formatCount(cell.kinds.length, 'kind')} in ${formatCount(cell.n, 'answer')}`];
  if (cell.cut > 0) parts.push(`${formatPercent(cell.cut / cell.n)} cut at ${report.tokens} tokens`);
  if (cell.empty > 0) parts.push(`${cell.empty} empty`);
  return parts.join(' · ');
}

function kinds(cell: CellReport, answers: readonly AnswerView[], state: PanelState, actions: Actions): HTMLElement {
  const sorted = [...cell.kinds].sort((a, b) => b.count - a.count);
  const all = state.on.has('kinds');
  const shown = all ? sorted : sorted.slice(0, KINDS_SHOWN);
  const rest = sorted.length - shown.length;
  return h(
    'div',
    {},
    h(
      'ul',
      { class: 'kinds' },
      ...shown.map(kind => kindItem(kind, cell, answers, state.report?.outcome.map !== 'meaning')),
    ),
    rest > 0 || all
      ? h(
          'p',
          {},
          switchButton('kinds', all ? 'Fewer kinds' : formatCount(rest, 'more kind'), switchesOf(state, actions)),
        )
      : null,
  );
}

/** A kind as its share and its central answer; `named`: its label says what the answers have in common. */
function kindItem(kind: Kind, cell: CellReport, answers: readonly AnswerView[], named: boolean): HTMLElement {
  const central = answers[kind.central]?.text ?? kind.label;
  const label = named && kind.label !== central ? h('strong', { class: 'kind-label' }, kind.label) : null;
  return h(
    'li',
    {},
    h('div', { class: 'bar', 'aria-hidden': 'true' }, h('div', { class: 'bar-fill', '--share': kind.count / cell.n })),
    h(
      'p',
      { class: 'kind-text', dir: 'auto' },
      h('strong', { class: 'kind-count' }, `${kind.count} of ${cell.n}`),
      ' ',
      label,
      label === null ? null : ' ',
      central.trim() === '' ? h('em', {}, 'empty answer') : central,
    ),
  );
}

function figures(cell: CellReport, report: RunReport, state: PanelState, actions: Actions): HTMLElement {
  const counted = sampleNoun(report)[1];
  const open = state.on.has('figures');
  const button = switchButton(
    'figures',
    open ? 'Hide figures' : 'All figures of this cell',
    switchesOf(state, actions),
  );
  button.setAttribute('aria-expanded', String(open));
  const all = Object.entries(cell.figures);
  const statedFirst = [
    ...all.filter(([, { kind }]) => kind !== 'abstain'),
    ...all.filter(([, { kind }]) => kind === 'abstain'),
  ];
  const rows = statedFirst.map(([id, figure]) => figureRow(id, figure, counted, switchesOf(state, actions)));
  return h('div', { class: 'cell-figures' }, button, open ? h('dl', { class: 'figures' }, ...rows) : null);
}
