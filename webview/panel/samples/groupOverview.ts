/** The answers of the selected cell at a glance, below the headline: their largest groups, each of which leads to its
 * answers. */
import { quotedAnswer } from '../../../src/core/quoted.ts';
import { excerpt, t } from '../../../src/core/text.ts';
import { formatCount } from '../../../src/core/format.ts';
import { h } from '../../shared/dom.ts';
import { selectedDetail, type Actions, type CellDetail, type PanelState } from '../panelState.ts';
import type { PanelSection } from '../view.ts';
import { hasGroups, isNoise } from '../groupingSection.ts';
import { groupsOf, type AnswerGroup } from './answerGroups.ts';

/** Groups that are listed one by one. */
const mostRows = 4;

/** The section; empty for long runs, studies, and noise, whose kinds say nothing. */
export function groupOverviewSection(actions: Actions): PanelSection {
  return {
    host: h('section', { class: 'groups', 'aria-label': t`Groups of answers` }),
    inputs: state => [selectedDetail(state), state.report?.kind, state.report?.mode, state.report?.outcome],
    draw: state => {
      const detail = shownDetail(state);
      const isMeaning = ['auto', 'meaning'].includes(state.report?.outcome.map ?? '');
      return detail === null ? [] : [overview(detail, isMeaning, actions)];
    },
  };
}

function shownDetail(state: PanelState): CellDetail | null {
  const { report } = state;
  const detail = selectedDetail(state);
  if (report === null || detail === null || !hasGroups(report)) return null;
  return isNoise(detail.cell) || detail.cell.state !== 'done' || detail.answers.length === 0 ? null : detail;
}

interface OverviewRow {
  /** The group that it leads to. */
  readonly at: number;
  readonly count: number;
  readonly name: string;
}

function overview({ answers, cell }: CellDetail, isMeaning: boolean, actions: Actions): HTMLElement {
  const groups = groupsOf(answers, cell.unread?.members ?? []);
  const rows = overviewRows(groups, isMeaning);
  return h('ul', { class: 'group-overview' }, ...rows.map(row => drawRow(row, answers.length, actions)));
}

/** Largest kinds, what is left of them in one row, and unread answers. The label of a kind by meaning is one of its
 * answers, which the others need not match. */
function overviewRows(groups: readonly AnswerGroup[], isMeaning: boolean): readonly OverviewRow[] {
  const listed = groups.flatMap((group, at) => (group.type === 'kind' ? [{ ...group, at }] : []));
  const shown = listed.length <= mostRows ? listed : listed.slice(0, mostRows - 1);
  const row = ({ answers, label, at }: AnswerGroup & { readonly at: number }): OverviewRow => ({
    at,
    count: answers.length,
    name: isMeaning ? t`such as ${quotedAnswer(label, longestLabel)}` : label,
  });
  const unread = groups.flatMap((group, at) =>
    group.type === 'unread' ? [{ at, count: group.answers.length, name: t`could not be read (${group.label})` }] : [],
  );
  return [...shown.map(row), ...restRow(groups, listed.slice(shown.length)), ...unread];
}

/** Smaller kinds and answers of a kind of their own. */
function restRow(
  groups: readonly AnswerGroup[],
  smaller: readonly (AnswerGroup & { readonly at: number })[],
): readonly OverviewRow[] {
  const at = groups.findIndex(({ type }) => type === 'singles');
  const singles = groups[at]?.answers ?? [];
  const [first] = smaller;
  if (first !== undefined) {
    const count = smaller.reduce((sum, { answers }) => sum + answers.length, singles.length);
    return [{ at: first.at, count, name: t`in ${smaller.length + singles.length} smaller groups` }];
  }
  const [example] = singles;
  if (example === undefined) return [];
  const name =
    singles.length === 1
      ? excerpt(example.text.replace(/\s+/gu, ' ').trim(), longestExample)
      : t`${formatCount(singles.length, t`kind`)} of one answer each, such as ${quotedAnswer(example.text.trim(), longestExample)}`;
  return [{ at, count: singles.length, name }];
}

const longestExample = 120;
/** That of a kind is shortened where it is made. */
const longestLabel = 160;

function drawRow({ at, count, name }: OverviewRow, of: number, actions: Actions): HTMLElement {
  return h(
    'li',
    {},
    h(
      'button',
      {
        id: `to-group-${at}`,
        type: 'button',
        class: 'group-row',
        title: t`Go to these answers`,
        onclick: () => {
          actions.selectTab('answers');
          requestAnimationFrame(() => {
            const group = document.getElementById(`group-${at}`);
            group?.scrollIntoView({ block: 'start' });
            group?.focus({ preventScroll: true });
          });
        },
      },
      h('span', { class: 'group-count' }, String(count)),
      h('span', { class: 'bar' }, h('span', { class: 'bar-fill', '--share': count / of })),
      h('span', { class: 'group-name', dir: 'auto' }, name),
    ),
  );
}
