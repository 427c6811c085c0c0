/** The selected cell beside the map: its kinds with one typical answer each, and all its figures with intervals. */
import { capitalized, formatCount, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import { heldCut, type AnswerView, type CellReport, type Kind, type RunReport } from '../../../src/domain/report.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { figureRow } from '../figureRow.ts';
import { outcomeChooser } from '../outcomeChooser.ts';
import { isGroupedAbove } from '../groupingSection.ts';
import { sampleNoun, selectedCell, selectedDetail } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { expander, textButton, toggleButton } from '../toggles.ts';
import { tabSection, togglesOf } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { cellPlace } from './gridLookup.ts';
import { sampleButton, unsampledText } from './unsampledCell.ts';

/** The section. */
export function cellPane(actions: Actions): PanelSection {
  return tabSection('phase', {
    class: 'pane',
    label: t`Selected cell`,
    inputs: state => [
      selectedCell(state),
      selectedDetail(state),
      state.report?.outcome,
      state.report?.status,
      state.draft,
      state.on,
    ],
    draw: (state, report) => drawPane(state, report, actions),
  });
}

/** Kinds that are listed before the user asks for all. */
const listedKinds = 6;

function drawPane(state: PanelState, report: RunReport, actions: Actions): Child[] {
  const cell = selectedCell(state);
  if (cell === null) return [];
  const title = h('h2', { id: 'pane-title', tabindex: -1 }, capitalized(cellPlace(report, cell)));
  const figures = cellFigures(cell, report, state, actions);
  if (cell.n === 0)
    return [
      title,
      h('p', { class: 'muted' }, unsampledText(cell, report)),
      sampleButton(cell, report, actions),
      figures,
    ];
  return [
    title,
    h('p', { class: 'muted' }, ...countsOf(cell, report)),
    ...(cell.kinds.length === 0 && cell.unread === null
      ? []
      : [
          isGroupedAbove(state) ? null : outcomeChooser(report, state.draft, actions),
          kindList(cell, selectedDetail(state)?.answers ?? [], state, actions),
          unreadLine(cell),
          h('p', { class: 'muted' }, cell.kindsCaveat),
        ]),
    h(
      'p',
      {},
      textButton('all-answers', t`All ${formatCount(cell.n, ...sampleNoun(report))}`, () =>
        actions.selectTab('answers'),
      ),
    ),
    figures,
  ];
}

/** "4 kinds in 32 answers · 41% cut". */
function countsOf(cell: CellReport, report: RunReport): Child[] {
  const samples = formatCount(cell.n, ...sampleNoun(report));
  if (report.mode === 'streams') return [t`${samples} of ${report.tokens} tokens`];
  const parts: Child[] = [t`in ${samples}`];
  const { cutNoise: noise = 0, cutCircling: circling = 0 } = cell;
  const cut = heldCut(cell);
  if (cut > 0) parts.push(t`${formatPercent(cut / cell.n)} cut`);
  if (circling > 0) parts.push(term(t`${formatPercent(circling / cell.n)} in circles`, 'circles'));
  if (noise > 0) parts.push(t`${formatPercent(noise / cell.n)} noise without an end`);
  if (cell.empty > 0) parts.push(t`${cell.empty} empty`);
  const separated = parts.flatMap((part, at) => [at === 0 ? ' ' : ' · ', part]);
  return [term(formatCount(cell.kinds.length, 'kind'), 'kind'), ...separated];
}

function kindList(cell: CellReport, answers: readonly AnswerView[], state: PanelState, actions: Actions): HTMLElement {
  const sorted = [...cell.kinds].sort((a, b) => b.count - a.count);
  const showsAll = state.on.has('kinds');
  const shown = showsAll ? sorted : sorted.slice(0, listedKinds);
  const hidden = sorted.length - shown.length;
  const isNamed = state.report?.outcome.map !== 'meaning';
  return h(
    'div',
    {},
    h('ul', { class: 'kinds' }, ...shown.map(kind => kindItem(kind, cell, answers, isNamed))),
    hidden > 0 || showsAll
      ? h(
          'p',
          {},
          toggleButton(
            'kinds',
            showsAll ? t`Fewer kinds` : formatCount(hidden, t`more kind`),
            togglesOf(state, actions),
          ),
        )
      : null,
  );
}

/** Answers that are of no kind, apart from the kinds. */
function unreadLine({ unread, n }: CellReport): HTMLElement | null {
  return unread === null
    ? null
    : h('p', { class: 'unread' }, t`Could not be read (${unread.label}): ${unread.members.length} of ${n}`);
}

/** A kind as its share and its typical answer. Where kinds are named, the name says what their answers share; a name
 * that is a passage of the typical answer stands for it. */
function kindItem(kind: Kind, cell: CellReport, answers: readonly AnswerView[], isNamed: boolean): HTMLElement {
  const answer = answers[kind.central]?.text ?? kind.label;
  const typical = isNamed && isPassage(kind.label, answer) ? kind.label : answer;
  const hasLabel = isNamed && kind.label !== typical;
  return h(
    'li',
    {},
    h('div', { class: 'bar', 'aria-hidden': 'true' }, h('div', { class: 'bar-fill', '--share': kind.count / cell.n })),
    h(
      'p',
      { class: 'kind-text', dir: 'auto' },
      h('strong', { class: 'kind-count' }, t`${kind.count} of ${cell.n}`),
      ' ',
      hasLabel ? h('strong', { class: 'kind-label' }, kind.label) : null,
      hasLabel ? ' ' : null,
      typical.trim() === '' ? h('em', {}, t`empty answer`) : typical,
    ),
  );
}

/** Least length in characters of a name that says as much as the answer it is from. */
const leastPassage = 40;

/** Whether a name, which may be cut, is a longer passage of an answer. White space does not count. */
function isPassage(name: string, answer: string): boolean {
  const words = name.replace(/…$/u, '').replace(/\s+/gu, ' ').trim();
  return words.length >= leastPassage && answer.replace(/\s+/gu, ' ').includes(words);
}

/** All figures of the cell, stated ones first. */
function cellFigures(cell: CellReport, report: RunReport, state: PanelState, actions: Actions): HTMLElement {
  const toggles = togglesOf(state, actions);
  const isOpen = toggles.isOn('figures');
  const all = Object.entries(cell.figures);
  const ordered = [
    ...all.filter(([, { kind }]) => kind !== 'abstain'),
    ...all.filter(([, { kind }]) => kind === 'abstain'),
  ];
  const [, counted] = sampleNoun(report);
  return h(
    'div',
    { class: 'cell-figures' },
    expander('figures', isOpen ? t`Hide the figures` : t`All figures of this cell`, toggles),
    isOpen
      ? h('dl', { class: 'figures' }, ...ordered.map(([id, figure]) => figureRow(id, figure, counted, toggles)))
      : null,
  );
}
