/** What surely changes between two settings, and the comparison of the selected cell with the current setting. */
import { formatFigure } from '../../../src/core/figureText.ts';
import { capitalized, formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { Change, GoalReport } from '../../../src/domain/guidance.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { wholeIntervals } from '../../shared/wholeIntervals.ts';
import { metricCard } from '../metricCards.ts';
import { selectedDetail, type Actions, type PanelState } from '../panelState.ts';
import { textButton } from '../toggles.ts';

/** Changes that are listed at once; more than one beyond them are behind a line that unfolds. */
const shownAtOnce = 5;

/** The changes that hold when all figures are tested together, and how many figures do not change. */
export function changeList(all: readonly Change[], title: string): HTMLElement {
  const sure = all.filter(({ isSignificant }) => isSignificant);
  const tested = formatCount(all.length, t`figure`);
  return h(
    'div',
    { class: 'changes' },
    h('h3', {}, title),
    ...changeItems(sure),
    h(
      'p',
      { class: 'muted' },
      all.length === 0
        ? t`Answers of these lengths cannot be compared.`
        : sure.length === 0
          ? t`No change beyond chance was found in ${tested}.`
          : t`${sure.length} of ${tested}, at a false discovery rate of 10%. No change beyond chance was found in the others.`,
    ),
  );
}

function changeItems(sure: readonly Change[]): readonly Child[] {
  if (sure.length === 0) return [];
  const first = sure.length > shownAtOnce + 1 ? shownAtOnce : sure.length;
  const rest = sure.slice(first);
  return [
    h('ul', {}, ...sure.slice(0, first).map(changeItem)),
    rest.length === 0
      ? null
      : h(
          'details',
          {},
          h('summary', {}, formatCount(rest.length, t`more change`)),
          h('ul', {}, ...rest.map(changeItem)),
        ),
  ];
}

function changeItem({ metric, from, to, difference }: Change): HTMLElement {
  const card = metricCard(metric);
  const { value, interval } = formatFigure(difference);
  return h(
    'li',
    {},
    t`${card.name}: ${card.format(from).value} → ${card.format(to).value}`,
    ' ',
    h('span', { class: 'muted' }, ...wholeIntervals(t`(difference ${value} ${interval})`)),
  );
}

/** How the selected setting differs from the current one; nothing while that is the one. */
export function comparison(state: PanelState, { settings, current }: GoalReport, actions: Actions): Child {
  const chosen = settings.find(({ cell }) => cell === state.cell);
  const detail = selectedDetail(state);
  if (chosen === undefined || detail === null || chosen.cell === current.cell) return null;
  return h(
    'div',
    { class: 'block' },
    changeList(detail.changes ?? [], t`${capitalized(chosen.words)} compared with ${current.words}`),
    textButton('show-answers', t`Show its answers`, () => actions.selectTab('answers')),
  );
}
