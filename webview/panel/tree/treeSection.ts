/** The possibility tree in the Paths tab: every beginning that the answers of the selected cell share. */
import { formatCount, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { changedValue, h } from '../../shared/dom.ts';
import type { Child } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { cellPlace } from '../map/gridLookup.ts';
import { sampleNoun, selectedDetail } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { tabSection } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { kindClass, letterOf, markedKinds } from './kindMarks.ts';
import { nodeDetail } from './nodeDetail.ts';
import { TreeMap } from './treeMap.ts';
import { linesOf, treeModel, type TreeModel } from './treeModel.ts';
import { TreeOutline } from './treeOutline.ts';

/** The section. */
export function treeSection(actions: Actions, themeVersion: () => number): PanelSection {
  let look: PanelState['tree'] | null = null;
  const toggled = (set: ReadonlySet<number>, id: number): ReadonlySet<number> => {
    const next = new Set(set);
    if (!next.delete(id)) next.add(id);
    return next;
  };
  const select = (selected: number): void => {
    actions.lookAtTree({ selected });
  };
  const outline = new TreeOutline({
    select,
    toggle: ({ node, isOpen }) => {
      if (look === null || isOpen === null) return;
      // A node without visible branches is either closed, or all of them are rare.
      if (!isOpen && !look.closed.has(node.id)) actions.lookAtTree({ opened: toggled(look.opened, node.id) });
      else actions.lookAtTree({ closed: toggled(look.closed, node.id) });
    },
    showAll: node => {
      if (look !== null) actions.lookAtTree({ opened: toggled(look.opened, node) });
    },
    search: character => {
      const field = document.getElementById('tree-search');
      field?.focus();
      actions.lookAtTree({ search: `${look?.search ?? ''}${character}` });
    },
  });
  const map = new TreeMap(select);
  return tabSection('paths', {
    class: 'stack tree',
    label: t`Possibility tree`,
    inputs: state => [selectedDetail(state), state.tree, state.report?.status, state.on, themeVersion()],
    draw: (state, report) => {
      look = state.tree;
      return drawTree(state, report, actions, outline, map);
    },
  });
}

function drawTree(
  state: PanelState,
  report: RunReport,
  actions: Actions,
  outline: TreeOutline,
  map: TreeMap,
): readonly Child[] {
  if (report.kind === 'study' && report.cells.length === 0) return [];
  const detail = selectedDetail(state);
  const title = h('h2', {}, term(t`Possibility tree`, 'possibility-tree'));
  if (detail === null || detail.answers.length === 0) {
    const text = detail === null ? t`Loading the answers of this cell …` : t`This cell has no answers yet.`;
    return [title, h('p', { class: 'muted' }, text)];
  }
  const model = treeModel(detail.answers);
  const lines = linesOf(model, state.tree);
  const selected = model.tree.nodes[state.tree.selected] === undefined ? 0 : state.tree.selected;
  outline.show(model, lines, selected);
  map.show(model, selected);
  return [
    title,
    h('p', { class: 'lead' }, treeSentence(model)),
    report.cells.length === 1
      ? null
      : h('p', { class: 'muted' }, t`Cell ${cellPlace(report, detail.cell)}; choose another one in the phase diagram.`),
    kindLegend(model),
    map.element,
    treeTools(state, model, lines.length, actions),
    outline.element,
    nodeDetail(model, selected, sampleNoun(report), actions),
  ];
}

/** "32 answers begin in 5 ways; 20 of them begin with “The”." */
function treeSentence({ tree }: TreeModel): string {
  const [root] = tree.nodes;
  if (root === undefined) return '';
  const shared = root.text.trim();
  const ways = root.children.length;
  const all = formatCount(tree.n, t`answer`);
  if (ways === 0) return t`All ${all} are the same text.`;
  const first = tree.nodes[root.children[0] ?? -1];
  const most = first === undefined ? 0 : first.answers.length;
  const split = formatCount(ways, t`way`);
  if (shared !== '') {
    return most < 2
      ? t`${all} begin alike and then go on in ${split}.`
      : t`${all} begin alike and then go on in ${split}; ${most} of them with “${firstWord(first?.text ?? '')}”.`;
  }
  return most < 2
    ? t`${all} begin in ${split}: no two share their first word.`
    : t`${all} begin in ${split}; ${most} of them with “${firstWord(first?.text ?? '')}”.`;
}

function firstWord(text: string): string {
  return text.trim().split(/\s+/u)[0] ?? '';
}

function kindLegend({ kinds }: TreeModel): HTMLElement {
  const rest = kinds.slice(markedKinds);
  const restCount = rest.reduce((sum, { count }) => sum + count, 0);
  return h(
    'ul',
    { class: 'tree-legend', 'aria-label': t`Kinds` },
    ...kinds
      .slice(0, markedKinds)
      .map(({ kind, count }, place) =>
        h(
          'li',
          {},
          h('span', { class: `tree-key ${kindClass(place)}`, 'aria-hidden': 'true' }, letterOf(place)),
          h('span', { class: 'tree-key-text', dir: 'auto' }, kind === '' ? t`no kind` : kind),
          h('span', { class: 'muted' }, String(count)),
        ),
      ),
    rest.length === 0
      ? null
      : h(
          'li',
          {},
          h('span', { class: `tree-key ${kindClass(markedKinds)}`, 'aria-hidden': 'true' }, letterOf(markedKinds)),
          h('span', {}, formatCount(rest.length, t`rarer kind`)),
          h('span', { class: 'muted' }, String(restCount)),
        ),
  );
}

function treeTools(state: PanelState, { tree }: TreeModel, lines: number, actions: Actions): HTMLElement {
  const { least, search } = state.tree;
  return h(
    'div',
    { class: 'tree-tools' },
    h('vscode-text-field', {
      id: 'tree-search',
      placeholder: t`Search the tree`,
      'aria-label': t`Search the tree`,
      'current-value': search,
      oninput: event => {
        actions.lookAtTree({ search: changedValue(event) });
      },
    }),
    h(
      'label',
      { class: 'tree-least' },
      h('span', {}, t`Hide branches below ${formatPercent(least)}`),
      h('input', {
        id: 'tree-least',
        type: 'range',
        min: 0,
        max: 0.25,
        step: 0.01,
        value: least,
        oninput: event => {
          actions.lookAtTree({ least: Number(changedValue(event)) });
        },
      }),
    ),
    h('span', { class: 'muted', role: 'status' }, t`${lines} of ${formatCount(tree.nodes.length, t`node`)} shown`),
  );
}
