/** The reducer of the panel: messages from the host and actions of the user. */
import { firstLook, type TreeLook } from './treeLook.ts';
import { carriedLook, treeModel } from './treeModel.ts';
import type { ToPanel } from '../../src/protocol/panelProtocol.ts';
import type { CellReport, RunReport } from '../../src/domain/report.ts';
import { unchanged, type OutcomeSpec, type RunChoices } from '../../src/domain/spec.ts';
import { isRunning } from './panelState.ts';
import type { CellDetail, PanelState } from './panelState.ts';
import { runView, tabFor } from './runView.ts';
import { firstTab, type Tab } from './tabs.ts';

export type PanelAction =
  | ToPanel
  | { readonly type: 'select-cell'; readonly cell: number }
  | { readonly type: 'select-tab'; readonly tab: Tab }
  | { readonly type: 'select-color'; readonly metric: string }
  | { readonly type: 'toggle'; readonly id: string }
  | { readonly type: 'open-drawer'; readonly drawer: PanelState['drawer'] }
  | { readonly type: 'choose'; readonly choices: Partial<RunChoices> }
  | { readonly type: 'regroup'; readonly outcome: OutcomeSpec }
  | { readonly type: 'draft'; readonly map: OutcomeSpec['map'] | null }
  | { readonly type: 'select-answer'; readonly answer: number | null }
  | { readonly type: 'filter'; readonly text: string }
  | { readonly type: 'select-word'; readonly word: string | null }
  | { readonly type: 'goal'; readonly goal: string }
  | { readonly type: 'api'; readonly api: PanelState['api'] }
  | { readonly type: 'half-width'; readonly points: number }
  | { readonly type: 'select-fork'; readonly position: number }
  | { readonly type: 'tree'; readonly look: Partial<TreeLook> }
  | { readonly type: 'tree-built' }
  | { readonly type: 'canceling' }
  | { readonly type: 'dismiss' };

/** The state after an action; pure. */
export function reducePanel(state: PanelState, action: PanelAction): PanelState {
  switch (action.type) {
    case 'report':
      return { ...withReport(state, action.report, action.path), earlier: action.earlier ?? null };
    case 'cell':
      return state.report === null ? state : { ...state, report: withCell(state.report, action.cell) };
    case 'progress':
      // A run that starts again has no result yet.
      return { ...state, progress: action.progress, gone: action.progress === null ? state.gone : null };
    case 'cell-detail':
      return withDetail(state, action);
    case 'begun':
      return { ...state, path: action.path };
    case 'gone':
      return {
        ...state,
        gone: {
          message: action.message,
          remedy: action.remedy,
          retry: action.retry,
          ended: action.ended ?? null,
        },
        report: null,
        detail: null,
        progress: null,
        isCanceling: false,
      };
    case 'notice':
      return { ...state, notice: action.message };
    case 'text':
      return { ...state, isTextChanged: action.isChanged, isTextGone: action.isGone === true };
    case 'select-cell':
      return { ...state, tree: firstLook, treeOf: null, answer: null, cell: action.cell };
    case 'select-tab':
      return { ...state, tab: action.tab };
    case 'select-color':
      return { ...state, color: action.metric };
    case 'toggle':
      return { ...state, on: toggled(state.on, action.id) };
    case 'open-drawer':
      return { ...state, drawer: state.drawer === action.drawer ? null : action.drawer };
    case 'models':
      return { ...state, models: action.models };
    case 'choose':
      return { ...state, choices: { ...state.choices, ...action.choices } };
    case 'regroup':
      return { ...state, outcome: action.outcome };
    case 'draft':
      return { ...state, draft: action.map };
    case 'select-answer':
      return { ...state, answer: action.answer };
    case 'filter':
      return { ...state, filter: action.text };
    case 'select-word':
      return { ...state, word: action.word };
    case 'goal':
      return { ...state, goal: action.goal };
    case 'api':
      return { ...state, api: action.api };
    case 'half-width':
      return { ...state, halfWidth: action.points };
    case 'select-fork':
      return { ...state, fork: action.position };
    case 'next-words':
      return { ...state, next: action.found };
    case 'tree':
      return {
        ...state,
        tree: { ...state.tree, ...('selected' in action.look ? { place: null } : {}), ...action.look },
      };
    case 'tree-built':
      return state.detail === null ? state : withBuiltTree(state, state.detail);
    case 'canceling':
      return { ...state, isCanceling: true };
    case 'dismiss':
      return { ...state, notice: null };
  }
}

function withReport(state: PanelState, report: RunReport, path: string): PanelState {
  const isOther = state.report !== null && state.report.id !== report.id;
  const isOnMainTab = state.report !== null && state.tab === runView(state.report).mainTab;
  const hasCell = report.cells.some(cell => cell.index === state.cell);
  const isRegrouped = state.report !== null && state.report.outcome !== report.outcome;
  return {
    ...state,
    report,
    path,
    gone: null,
    tab: tabFor(report, isOther && isOnMainTab ? firstTab : state.tab, state.report === null || isOther),
    cell: hasCell && !isOther ? state.cell : report.home,
    detail: isOther ? null : state.detail,
    outcome: path === state.path ? state.outcome : null,
    draft: isRegrouped ? null : state.draft,
    drawer: isOther ? null : state.drawer,
    choices: isOther ? unchanged : state.choices,
    answer: isOther ? null : state.answer,
    word: isOther ? null : state.word,
    goal: isOther ? null : state.goal,
    fork: isOther ? null : state.fork,
    tree: isOther ? firstLook : state.tree,
    treeOf: isOther ? null : state.treeOf,
    next: isOther ? null : state.next,
    progress: isRunning(report) ? state.progress : null,
    isCanceling: isRunning(report) && !isOther && state.isCanceling,
  };
}

/** Replaces a cell of the report, or appends one that refinement added. */
function withCell(report: RunReport, cell: CellReport): RunReport {
  const isKnown = report.cells.some(old => old.index === cell.index);
  const cells = isKnown ? report.cells.map(old => (old.index === cell.index ? cell : old)) : [...report.cells, cell];
  return { ...report, cells };
}

function withDetail(state: PanelState, detail: Extract<ToPanel, { type: 'cell-detail' }>): PanelState {
  const { type: _, ...rest } = detail;
  const report = state.report === null ? null : withCell(state.report, rest.cell);
  return { ...state, report, detail: rest, ...(state.cell === rest.cell.index ? treeOf(state, rest) : {}) };
}

/** A new look in any case, because what there is to draw has changed. */
function withBuiltTree(state: PanelState, detail: CellDetail): PanelState {
  const found = treeOf(state, detail);
  return { ...state, ...found, tree: { ...found.tree } };
}

/** The look carried over to the tree of these answers; the one before stays until a large tree is built. */
function treeOf(state: PanelState, detail: CellDetail): Pick<PanelState, 'tree' | 'treeOf'> {
  const before = state.treeOf?.cell.index === detail.cell.index ? treeModel(state.treeOf) : null;
  const after = treeModel(detail);
  if (before === null) return { tree: state.tree, treeOf: detail };
  return after === null
    ? { tree: state.tree, treeOf: state.treeOf }
    : { tree: carriedLook(state.tree, before, after), treeOf: detail };
}

function toggled(on: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(on);
  if (!next.delete(id)) next.add(id);
  return next;
}
