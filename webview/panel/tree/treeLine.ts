/** One line of the outline of the possibility tree. */
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { kindsAt, type TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import type { TreeLine } from '../../../src/core/tree/visibleTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import { kindClass, letterOf } from './kindMarks.ts';
import { nodeText, type TreeModel } from '../treeModel.ts';

/** What a line asks for. */
export interface LineEvents {
  select(node: number): void;
  /** Show or hide the branches of a node. */
  toggle(line: TreeLine): void;
  /** Show the branches that are left out as too rare. */
  showAll(node: number): void;
}

const mostCharacters = 160;

/** The line at a place of the outline. */
export function treeLine(
  model: TreeModel,
  line: TreeLine,
  at: number,
  { select, toggle, showAll }: LineEvents,
): HTMLElement {
  const { tree, places } = model;
  const { node, isOpen } = line;
  const kinds = kindsAt(tree, node);
  const leading = kinds[0]?.kind ?? '';
  const counted = kinds.reduce((sum, { count }) => sum + count, 0);
  const isConditional = node.isForced || node.isBehindForced;
  const width = node.isForced ? 0 : node.share;
  const text = node.id === 0 && node.text === '' ? t`all answers` : nodeText(model, node, mostCharacters);
  return h(
    'div',
    {
      id: `tree-line-${node.id}`,
      class: isConditional ? 'tree-line conditional' : 'tree-line',
      role: 'treeitem',
      'aria-level': node.level + 1,
      'aria-setsize': line.siblings,
      'aria-posinset': line.position,
      'aria-expanded': isOpen === null ? null : String(isOpen),
      'aria-selected': 'false',
      '--line': at,
      '--level': Math.min(node.level, 24),
      onclick: () => {
        select(node.id);
      },
      ondblclick: () => {
        toggle(line);
      },
    },
    h(
      'span',
      {
        class: 'tree-twist',
        'aria-hidden': 'true',
        onclick: event => {
          event.stopPropagation();
          toggle(line);
        },
      },
      isOpen === null ? '' : isOpen ? '▾' : '▸',
    ),
    h(
      'span',
      { class: 'tree-bar', 'aria-hidden': 'true', '--share': width },
      ...kinds.map(({ kind, count }) =>
        h('i', { class: kindClass(places.get(kind) ?? Infinity), '--share': (width * count) / Math.max(1, counted) }),
      ),
    ),
    h('span', { class: 'tree-share', title: shareTitle(node) }, node.isForced ? t`put in` : formatPercent(node.share)),
    h('span', { class: 'tree-kind', title: leading }, letterOf(places.get(leading) ?? Infinity)),
    h('span', { class: 'tree-text', dir: 'auto' }, text),
    line.hidden === 0 || isOpen === null
      ? null
      : h(
          'button',
          {
            type: 'button',
            class: 'text-button tree-more',
            tabindex: -1,
            onclick: event => {
              event.stopPropagation();
              showAll(node.id);
            },
          },
          t`+ ${formatCount(line.hiddenAnswers, t`answer`)} in ${formatCount(line.hidden, t`branch`, t`branches`)}`,
        ),
  );
}

function shareTitle({ isForced, isBehindForced }: TreeNode): string {
  if (isForced) return t`You put this there; no answer drew it.`;
  return isBehindForced ? t`Share of the answers behind the words that were put there` : t`Share of all answers`;
}
