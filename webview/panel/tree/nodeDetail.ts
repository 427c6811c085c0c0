/** What is known of the selected node: its text, how often it came up, how it went on, and how to go on from it. */
import { figureLine } from '../../../src/core/figureText.ts';
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { exactProportionFigure } from '../../../src/core/statistics/clopperPearson.ts';
import type { TreeNode } from '../../../src/core/tree/possibilityTree.ts';
import { t } from '../../../src/core/text.ts';
import { answersAtOnce, type NextWords } from '../../../src/domain/paths.ts';
import { h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { forceBlock } from './forceBlock.ts';
import { placePicker } from './placePicker.ts';
import { beginningIds, selectionOf, textBefore, type Selection } from './selection.ts';
import type { TreeLook } from '../treeLook.ts';
import { nodeText, type TreeModel } from '../treeModel.ts';

/** Branches that are listed. */
const mostBranches = 12;

/** What the block shows beside the tree. */
export interface DetailContext {
  readonly cell: number;
  readonly noun: readonly [singular: string, plural: string];
  readonly next: NextWords | null;
  /** Whether the run is under way, so that nothing can be added to it. */
  readonly isBusy: boolean;
}

/** A share of a count with its 95% interval. */
function shareText(count: number, n: number): string {
  const share = exactProportionFigure(count, n, 1);
  if (share.kind !== 'estimate') return figureLine(share);
  const [low, high] = share.interval.map(value => Math.round(100 * value));
  return t`${formatPercent(share.value)} [${low ?? 0}, ${high ?? 0}]`;
}

/** The block below the outline. */
export function nodeDetail(
  model: TreeModel,
  look: Pick<TreeLook, 'selected' | 'place'>,
  context: DetailContext,
  actions: Actions,
): HTMLElement {
  const selection = selectionOf(model, look);
  if (selection === null) return h('div', {});
  const { node, example, end } = selection;
  return h(
    'div',
    { class: 'block tree-node' },
    h('h3', {}, t`Selected beginning`),
    placePicker(selection, place => {
      actions.lookAtTree({ place });
    }),
    h('p', {}, ...sentences(model, node, context.noun)),
    actionRow(selection, look.place, context, actions),
    continuation(model, selection, context, actions),
    node.children.length === 0 ? null : nextTable(model, node, actions),
    node.children.length > mostBranches
      ? h('p', { class: 'muted' }, t`and ${node.children.length - mostBranches} rarer ones`)
      : null,
    end < example.pieces.length || example.ended || node.children.length > 0
      ? null
      : h('p', { class: 'muted' }, t`The answer was cut here at its maximum length.`),
  );
}

function sentences({ tree }: TreeModel, node: TreeNode, noun: readonly [string, string]): Child[] {
  const before = tree.nodes[node.parent];
  const ends = [
    ...(node.ended > 0 ? [t`${formatCount(node.ended, ...noun)} ended here`] : []),
    ...(node.cut > 0 ? [t`${formatCount(node.cut, ...noun)} cut here`] : []),
  ];
  const more = node.open - node.free;
  return [
    node.isForced
      ? t`You put this there: no answer drew it.`
      : t`${node.free} of ${formatCount(tree.n, ...noun)} begin like this: ${shareText(node.free, tree.n)}.`,
    before === undefined || before.id === 0 || node.isForced
      ? ''
      : ` ${t`After the words before it: ${shareText(node.drawn, before.open)}.`}`,
    more > 0
      ? ` ${t`${formatCount(more, t`more answer was`, t`more answers were`)} drawn behind a chosen beginning and count for what follows.`}`
      : '',
    ends.length === 0 ? '' : ` ${ends.join(', ')}.`,
  ];
}

/** Insert and copy: the whole answer where only one is left and no other place was chosen, else up to the place. */
function actionRow(
  selection: Selection,
  chosen: number | null,
  { isBusy, cell }: DetailContext,
  actions: Actions,
): HTMLElement {
  const { node, example, end } = selection;
  const isWhole = node.count === 1 && chosen === null;
  const text = isWhole ? example.pieces.join('') : example.pieces.slice(0, chosen ?? end).join('');
  const ids = beginningIds(selection);
  return h(
    'div',
    { class: 'advice-actions' },
    h(
      'vscode-button',
      { id: 'tree-insert', disabled: text === '', onclick: () => actions.post({ type: 'insert', text }) },
      isWhole ? t`Insert this answer into document` : t`Insert this beginning into document`,
    ),
    h(
      'vscode-button',
      {
        id: 'tree-continue',
        appearance: 'secondary',
        disabled: isBusy || ids === null,
        title: t`Draws answers from ▸ on; they join the tree and no other figure`,
        onclick: () => {
          if (ids !== null) actions.post({ type: 'grow', cell, behind: { ids, inserted: 0, words: '' } });
        },
      },
      t`Continue here: ${answersAtOnce} more answers`,
    ),
    textButton('tree-copy', t`Copy`, () => actions.post({ type: 'copy', text })),
  );
}

function continuation(model: TreeModel, selection: Selection, context: DetailContext, actions: Actions): Child {
  const ids = beginningIds(selection);
  if (ids === null) return null;
  const { node, end, place } = selection;
  const { nodes } = model.tree;
  const others = place === end ? node.children.map(id => nodes[id]?.text ?? '') : [];
  const { cell, next, isBusy } = context;
  return forceBlock({ cell, ids, before: textBefore(selection), others, next, isBusy }, actions);
}

function nextTable(model: TreeModel, node: TreeNode, actions: Actions): HTMLElement {
  return h(
    'table',
    { class: 'tree-next' },
    h('caption', {}, t`How it goes on`),
    h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t`text`), h('th', { scope: 'col' }, t`share [95%]`))),
    h(
      'tbody',
      {},
      ...node.children.slice(0, mostBranches).map(id => {
        const child = model.tree.nodes[id];
        const text = child === undefined ? '' : nodeText(model, child, 60).trim();
        return h(
          'tr',
          {},
          h(
            'td',
            { dir: 'auto' },
            textButton(`tree-go-${id}`, text, () => {
              actions.lookAtTree({ selected: id });
            }),
          ),
          h('td', {}, child?.isForced === true ? t`put in` : shareText(child?.drawn ?? 0, node.open)),
        );
      }),
    ),
  );
}
