/** The possibility tree in the Paths tab: every beginning that the answers of the selected cell share. */
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { RunReport } from '../../../src/domain/report.ts';
import { createRenderer, h } from '../../shared/dom.ts';
import type { Child, Section } from '../../shared/dom.ts';
import { term } from '../../shared/term.ts';
import { isRunning, isUnderWay, sampleNoun, selectedDetail } from '../panelState.ts';
import type { Actions, PanelState } from '../panelState.ts';
import { tabSection } from '../view.ts';
import type { PanelSection } from '../view.ts';
import { nodeDetail } from './nodeDetail.ts';
import { treeHead } from './treeHead.ts';
import { TreeMap } from './treeMap.ts';
import { buildModel, linesOf, treeModel, type TreeModel } from '../treeModel.ts';
import { TreeOutline } from './treeOutline.ts';
import { TreeTools } from './treeTools.ts';

/** A tree on the page. */
interface Shown {
  readonly state: PanelState;
  readonly report: RunReport;
  readonly model: TreeModel;
}

/** The section. Its parts stay in the page and are brought up to date one by one, so that a step in the outline changes
 * two lines, the picture's selection, and the block below. */
export function treeSection(actions: Actions, themeVersion: () => number): PanelSection {
  let look: PanelState['tree'] | null = null;
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
      document.getElementById('tree-search')?.focus();
      actions.lookAtTree({ search: `${look?.search ?? ''}${character}` });
    },
  });
  const map = new TreeMap(select);
  const tools = new TreeTools(actions, () => {
    outline.element.focus();
  });
  const head = headPart();
  const detail = detailPart(actions);
  const renderParts = createRenderer<Shown>([head, detail]);
  const building = h('p', { class: 'muted', role: 'status', id: 'tree-building' });
  const parts = [head.host, building, map.element, tools.element, outline.element, detail.host];
  return tabSection('paths', {
    class: 'stack tree',
    label: t`Possibility tree`,
    inputs: state => [
      selectedDetail(state),
      state.tree,
      state.next,
      state.report?.status,
      state.report?.cells.length,
      themeVersion(),
    ],
    draw: (state, report) => {
      look = state.tree;
      const waiting = emptyTree(state, report);
      const cell = selectedDetail(state);
      if (waiting !== null || cell === null) return waiting ?? [];
      const built = treeModel(cell);
      if (built === null) buildModel(cell, actions.treeBuilt);
      // While more answers are added to a large tree, the one before stays in use.
      const model = built ?? (state.treeOf === null ? null : treeModel(state.treeOf));
      if (model === null) return [treeTitle(), h('p', { class: 'muted' }, buildingText(cell.answers.length))];
      const lines = linesOf(model, state.tree);
      const selected = model.tree.nodes[state.tree.selected] === undefined ? 0 : state.tree.selected;
      renderParts({ state, report, model });
      map.show(model, selected, themeVersion());
      tools.show(cell.cell.index, state.tree, lines.length, model.tree.nodes.length);
      outline.show(model, lines, selected);
      building.textContent = built === null ? buildingText(cell.answers.length) : '';
      return parts;
    },
  });
}

function buildingText(answers: number): string {
  return t`Building the tree of ${formatCount(answers, 'answer')} …`;
}

/** What stands in the place of a tree; null where there is one. */
function emptyTree(state: PanelState, report: RunReport): readonly Child[] | null {
  if (report.kind === 'study' && report.cells.length === 0) return [];
  const detail = selectedDetail(state);
  if (detail !== null && detail.answers.length > 0) return null;
  const none = isRunning(report) ? t`This cell has no answers yet.` : t`This cell has no answers.`;
  const text = detail === null ? t`Loading the answers of this cell …` : none;
  return [treeTitle(), h('p', { class: 'muted' }, text)];
}

function treeTitle(): HTMLElement {
  return h('h2', {}, term(t`Possibility tree`, 'possibility-tree'));
}

function headPart(): Section<Shown> {
  return {
    host: h('div', { class: 'stack' }),
    inputs: ({ model, report }) => [model, report.id, report.cells.length],
    draw: ({ model, report, state }) => treeHead(model, report, state.cell),
  };
}

function detailPart(actions: Actions): Section<Shown> {
  return {
    host: h('div', {}),
    inputs: ({ model, state }) => [model, state.tree.selected, state.tree.place, state.next, isUnderWay(state)],
    draw: ({ model, report, state }) => {
      const { tree, next, cell } = state;
      const context = { cell: cell ?? report.home, noun: sampleNoun(report), next, isBusy: isUnderWay(state) };
      return [nodeDetail(model, tree, context, actions)];
    },
  };
}

function toggled(set: ReadonlySet<number>, id: number): ReadonlySet<number> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}
