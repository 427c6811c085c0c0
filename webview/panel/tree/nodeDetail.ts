/** What is known of the selected node: its text, how often it came up, and how it went on. */
import { figureLine } from '../../../src/core/figureText.ts';
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { exactProportionFigure } from '../../../src/core/statistics/clopperPearson.ts';
import { pathTo } from '../../../src/core/tree/possibilityTree.ts';
import { t } from '../../../src/core/text.ts';
import { h } from '../../shared/dom.ts';
import type { Actions } from '../panelState.ts';
import { textButton } from '../toggles.ts';
import { onOneLine, type TreeModel } from './treeModel.ts';

/** Branches that are listed. */
const mostBranches = 12;

function shareText(count: number, n: number): string {
  const share = exactProportionFigure(count, n, 1);
  if (share.kind !== 'estimate') return figureLine(share);
  const [low, high] = share.interval.map(value => Math.round(100 * value));
  return t`${formatPercent(share.value)} [${low ?? 0}, ${high ?? 0}]`;
}

/** The block below the outline. */
export function nodeDetail(
  { tree, answers }: TreeModel,
  selected: number,
  noun: readonly [string, string],
  actions: Actions,
): HTMLElement {
  const path = pathTo(tree, selected);
  const node = path.at(-1);
  if (node === undefined) return h('div', {});
  const text = path.map(one => one.text).join('');
  const n = node.answers.length;
  const before = path.at(-2);
  const ends = [
    ...(node.ended > 0 ? [t`${formatCount(node.ended, ...noun)} ended here`] : []),
    ...(node.cut > 0 ? [t`${formatCount(node.cut, ...noun)} cut here`] : []),
  ];
  const [only] = node.answers;
  const whole = n === 1 && only !== undefined ? answers[only] : undefined;
  return h(
    'div',
    { class: 'block tree-node' },
    h('h3', {}, t`Selected beginning`),
    h('p', { class: 'tree-path', dir: 'auto' }, text === '' ? h('em', { class: 'muted' }, t`(nothing yet)`) : text),
    h(
      'p',
      {},
      t`${n} of ${formatCount(tree.n, ...noun)} begin like this: ${shareText(n, tree.n)}.`,
      before === undefined || before.id === 0
        ? ''
        : ` ${t`After the words before it: ${shareText(n, before.answers.length)}.`}`,
      ends.length === 0 ? '' : ` ${ends.join(', ')}.`,
    ),
    node.children.length === 0
      ? null
      : h(
          'table',
          { class: 'tree-next' },
          h('caption', {}, t`How it goes on`),
          h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, t`text`), h('th', { scope: 'col' }, t`share [95%]`))),
          h(
            'tbody',
            {},
            ...node.children.slice(0, mostBranches).map(id => {
              const child = tree.nodes[id];
              const count = child?.answers.length ?? 0;
              return h(
                'tr',
                {},
                h(
                  'td',
                  { dir: 'auto' },
                  textButton(`tree-go-${id}`, onOneLine(child?.text.trim() ?? '', 60), () => {
                    actions.lookAtTree({ selected: id });
                  }),
                ),
                h('td', {}, shareText(count, n)),
              );
            }),
          ),
        ),
    node.children.length > mostBranches
      ? h('p', { class: 'muted' }, t`and ${node.children.length - mostBranches} rarer ones`)
      : null,
    h(
      'div',
      { class: 'advice-actions' },
      h(
        'vscode-button',
        {
          id: 'tree-insert',
          disabled: text === '',
          onclick: () => actions.post({ type: 'insert', text: whole === undefined ? text : whole.view.text }),
        },
        whole === undefined ? t`Insert this beginning into document` : t`Insert this answer into document`,
      ),
      textButton('tree-copy', t`Copy`, () =>
        actions.post({ type: 'copy', text: whole === undefined ? text : whole.view.text }),
      ),
    ),
  );
}
