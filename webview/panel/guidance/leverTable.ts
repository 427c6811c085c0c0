/** Every measured setting on one axis, and the effect of one step of each knob: picture and table in one. */
import type { Figure } from '../../../src/core/figure.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { t } from '../../../src/core/text.ts';
import type { GoalReport, LeverStep, MeasuredSetting } from '../../../src/domain/guidance.ts';
import type { GridReport } from '../../../src/domain/report.ts';
import { goalChangeText, goalFigureText } from '../../../src/experiments/diagram/report/guidance/guidanceWords.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import type { Actions } from '../panelState.ts';
import { columnHead, scrollTable } from '../charts/scrollTable.ts';

/** Settings from the best lower end to the worst. */
export function leverTable(
  goal: GoalReport,
  report: GridReport,
  selected: number | null,
  actions: Actions,
): HTMLElement {
  const sorted = goal.settings.toSorted((a, b) => rankOf(b, goal) - rankOf(a, goal));
  const most = axisEnd(goal);
  const table = scrollTable(
    t`Measured settings by ${goal.measure}`,
    [
      columnHead(t`setting`),
      h(
        'th',
        { scope: 'col', class: 'lever-axis', 'aria-hidden': 'true' },
        ...(goal.style === 'nats' ? [] : [h('span', {}, '0'), h('span', {}, String(most))]),
      ),
      columnHead(goal.measure),
      columnHead(t`change from now`),
    ],
    sorted.map(setting => row(setting, goal, { report, selected, most }, actions)),
  );
  return h('div', { class: 'block' }, table, missingNote(goal));
}

function row(
  setting: MeasuredSetting,
  goal: GoalReport,
  { report, selected, most }: { readonly report: GridReport; readonly selected: number | null; readonly most: number },
  actions: Actions,
): HTMLElement {
  const { cell, words, figure, tokens } = setting;
  const isCurrent = cell === goal.current.cell;
  const isProposal = cell === goal.proposal;
  const marks = [
    ...(isCurrent ? [t`now`] : []),
    ...(isProposal ? [goal.check === null ? t`proposal` : t`checked`] : []),
    ...(setting.isAllowed || isCurrent ? [] : [t`some answers dissolve`]),
    ...(tokens === report.tokens ? [] : [t`up to ${tokens} tokens`]),
  ];
  return h(
    'tr',
    { class: isProposal ? 'proposed' : isCurrent ? 'current' : null },
    h(
      'th',
      { scope: 'row' },
      h(
        'button',
        {
          id: `lever-${cell}`,
          type: 'button',
          class: 'text-button',
          title: t`Compare this setting with the current one`,
          'aria-pressed': String(cell === selected),
          onclick: () => actions.selectCell(cell),
        },
        words,
      ),
      marks.length === 0 ? null : h('span', { class: 'lever-marks' }, marks.join(', ')),
    ),
    h('td', { class: 'lever-picture', 'aria-hidden': 'true' }, whisker(figure, most), fresh(goal, isProposal, most)),
    h(
      'td',
      {},
      ...(figure.kind === 'abstain'
        ? [muted(reasonText(figure.reason))]
        : wholeIntervals(goalFigureText(figure, goal.style))),
    ),
    h('td', {}, ...(isCurrent ? [] : effectText(setting.effect, goal))),
  );
}

/** How good a setting surely is; those without a figure come last. */
function rankOf({ figure }: MeasuredSetting, { less }: GoalReport): number {
  if (figure.kind === 'abstain') return -Infinity;
  if (figure.kind === 'exact') return less === true ? -figure.value : figure.value;
  return less === true ? -figure.interval[1] : figure.interval[0];
}

/** End of the axis of the pictures: 1 for chances, else a whole number that no interval exceeds. */
function axisEnd({ style, settings, check }: GoalReport): number {
  if (style !== 'tokens') return 1;
  const figures = [...settings.map(({ figure }) => figure), ...(check === null ? [] : [check.figure])];
  return Math.max(1, ...figures.map(figure => (figure.kind === 'estimate' ? Math.ceil(figure.interval[1]) : 0)));
}

/** A dot with its interval; the fresh figure is a ring. */
function whisker(figure: Figure, most: number, ring = ''): Child {
  if (figure.kind !== 'estimate') return null;
  const { value, interval } = figure;
  return h(
    'span',
    { class: `whisker ${ring}` },
    h('span', { class: 'whisker-line', '--from': interval[0] / most, '--to': interval[1] / most }),
    h('span', { class: 'whisker-dot', '--at': value / most }),
  );
}

function fresh({ check }: GoalReport, isProposal: boolean, most: number): Child {
  return isProposal && check !== null && check.style === undefined ? whisker(check.figure, most, 'fresh') : null;
}

function effectText(effect: Figure, { style }: GoalReport): readonly Child[] {
  return effect.kind === 'abstain' ? [muted('–')] : wholeIntervals(goalChangeText(effect, style));
}

/** Why some changes are not stated, each reason once. */
function missingNote({ settings, current }: GoalReport): Child {
  const reasons = settings.flatMap(({ cell, figure, effect }) =>
    cell !== current.cell && figure.kind !== 'abstain' && effect.kind === 'abstain' ? [reasonText(effect.reason)] : [],
  );
  return reasons.length === 0
    ? null
    : h('p', { class: 'muted' }, t`Changes that are not stated: ${[...new Set(reasons)].join('; ')}.`);
}

function muted(text: string): HTMLElement {
  return h('span', { class: 'muted' }, text);
}

/** What one step of each knob does. */
export function stepTable({ steps, measure, style }: GoalReport): Child {
  if (steps.length === 0) return null;
  return scrollTable(
    t`One step of each knob: change of the ${measure}`,
    [t`from`, t`to`, t`change`].map(columnHead),
    steps.map(step => stepRow(step, style)),
  );
}

function stepRow({ from, to, effect }: LeverStep, style: GoalReport['style']): HTMLElement {
  const isSure = effect.kind === 'estimate' && (effect.interval[0] > 0 || effect.interval[1] < 0);
  return h(
    'tr',
    {},
    h('th', { scope: 'row' }, from),
    h('td', {}, to),
    h('td', { class: isSure ? null : 'muted' }, ...wholeIntervals(goalChangeText(effect, style))),
  );
}
