/** How many answers a statement takes, for the selected cell. */
import { capitalized, formatCount, formatPercent } from '../../../src/core/format.ts';
import { answersForShare, answersForWidth } from '../../../src/core/guidance/runsNeeded.ts';
import { minimumAgreement } from '../../../src/core/statistics/intervals.ts';
import { writeShare } from '../../../src/core/metrics/defineMetric.ts';
import { quotedAnswer } from '../../../src/core/quoted.ts';
import { t } from '../../../src/core/text.ts';
import type { Figure } from '../../../src/core/figure.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import {
  runsNeeded,
  runsSentence,
  type RunsNeeded,
} from '../../../src/experiments/diagram/report/guidance/runsNeeded.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { metricCard } from '../metricCards.ts';
import { isRunning, selectedCell, type Actions, type PanelState } from '../panelState.ts';
import { disclosure, type Toggles } from '../toggles.ts';
import { columnHead, scrollTable } from '../charts/scrollTable.ts';

/** The block; null for a cell without answers. */
export function runsBlock(state: PanelState, report: GridReport, actions: Actions, toggles: Toggles): Child {
  const cell = selectedCell(state);
  const found = cell === null ? null : runsNeeded(report, cell);
  if (cell === null || found === null) return null;
  const place = capitalized(cellPlace(report, cell));
  return h(
    'div',
    { class: 'block runs' },
    h('h2', {}, t`How many runs do I need?`, ' ', h('span', { class: 'muted' }, place)),
    h('p', {}, runsSentence(found)),
    untilButton(report, found, actions),
    ...disclosure('about:runs', t`What does that mean?`, meaning(report), toggles),
    ...precision(found, cell.figures, state, actions),
    triesTable(found),
  );
}

/** Draws on until the most likely kind of the current setting is certain; only before that, and for kinds that an
 * answer has by itself. */
function untilButton(report: GridReport, { cell, certainAfter, seen, n }: RunsNeeded, actions: Actions): Child {
  if (cell !== report.home || certainAfter !== null || seen > n || report.outcome.map === 'meaning') return null;
  return h(
    'vscode-button',
    {
      id: 'draw-on',
      appearance: 'secondary',
      disabled: isRunning(report),
      onclick: () => actions.post({ type: 'check', cell }),
    },
    t`Draw until it is certain`,
  );
}

function meaning({ outcome }: GridReport): string {
  const general = t`The count is how many answers you need so that the kind that leads among them leads in truth. “Certain” is stricter: a test that may be looked at after every answer, and is wrong in at most 5% of ties, has given up every other kind, those not seen included.`;
  return outcome.map === 'meaning'
    ? `${general} ${t`Kinds by meaning are formed after all answers are there, so here it is approximate.`}`
    : general;
}

/** A slider and the table that follows it. While it is dragged only the table changes, so that the drag goes on. */
function precision(
  found: RunsNeeded,
  figures: Readonly<Record<string, Figure>>,
  { halfWidth }: PanelState,
  actions: Actions,
): readonly HTMLElement[] {
  const label = h('span', {}, precisionText(halfWidth));
  const shown = h('div', {}, widthTable(found, figures, halfWidth));
  const input = h('input', {
    id: 'half-width',
    type: 'range',
    min: 1,
    max: 25,
    step: 1,
    value: halfWidth,
    'aria-valuetext': pointsText(halfWidth),
    oninput: event => {
      const points = Number(changedValue(event));
      label.textContent = precisionText(points);
      input.setAttribute('aria-valuetext', pointsText(points));
      shown.replaceChildren(widthTable(found, figures, points));
    },
    onchange: event => actions.setHalfWidth(Number(changedValue(event))),
  });
  return [h('label', { class: 'width-slider' }, label, input), shown];
}

const precisionText = (points: number): string => t`Wanted precision: ± ${points} percentage points`;
const pointsText = (points: number): string => t`plus or minus ${points} percentage points`;

/** Chances and shares, whose half-width is in points. */
const shares = ['agreement', 'coverage', 'share-between'] as const;

function widthTable(
  { kind, successes, success, n }: RunsNeeded,
  figures: Readonly<Record<string, Figure>>,
  points: number,
): HTMLElement {
  const half = points / 100;
  const label = success === 'shape' ? t`share with the right shape` : t`share of ${quotedAnswer(kind, 40)}`;
  const rows = shares.flatMap(id => {
    const figure = figures[id];
    const needed = figure === undefined ? null : answersForWidth(figure, half);
    const { name, format } = metricCard(id);
    return figure === undefined || needed === null
      ? []
      : [[name, written(format(figure)), formatCount(Math.max(minimumAgreement, needed), t`answer`)]];
  });
  return table(
    t`Answers for an interval of ± ${points} percentage points`,
    [t`figure`, t`now, ${n} answers`, t`needed`],
    [[label, formatPercent(successes / n), formatCount(answersForShare(successes, n, half), t`answer`)], ...rows],
  );
}

function written({ value, interval }: { readonly value: string; readonly interval: string }): string {
  return interval === '' ? value : `${value} ${interval}`;
}

/** A value that stays on one line, as its interval does. */
function wholeValues(text: string): readonly Child[] {
  return text.includes('[') ? wholeIntervals(text) : [h('span', { class: 'table-value' }, text)];
}

function triesTable({ tries, success }: RunsNeeded): HTMLElement {
  return table(
    success === 'shape'
      ? t`If you ask several times: right shape every time, and at least once`
      : t`If you ask several times: the most frequent kind every time, and at least once`,
    [t`times asked`, t`every time`, t`at least once`],
    tries.map(({ k, all, any }) => [String(k), written(writeShare(all)), written(writeShare(any))]),
  );
}

function table(caption: string, columns: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return scrollTable(
    caption,
    columns.map(columnHead),
    rows.map(([first = '', ...rest]) =>
      h('tr', {}, h('th', { scope: 'row' }, first), ...rest.map(cell => h('td', {}, ...wholeValues(cell)))),
    ),
  );
}
