/** State of the panel page: a copy of the run, whose original the host owns, and how the user looks at it. */
import { t } from '../../src/core/text.ts';
import type {
  Ending,
  EarlierRun,
  FromPanel,
  ModelChoice,
  PanelViewState,
  ToPanel,
} from '../../src/protocol/panelProtocol.ts';
import type { NextWords } from '../../src/domain/paths.ts';
import type { CellReport, Progress, RunReport } from '../../src/domain/report.ts';
import { unchanged, type OutcomeSpec, type RunChoices } from '../../src/domain/spec.ts';
import { savedTab, type Tab } from './tabs.ts';
import { firstLook, type TreeLook } from './treeLook.ts';
import type { Api } from '../../src/experiments/diagram/report/guidance/apiSettings.ts';

/** One opened cell: its tiles, summary and all its answers. */
export type CellDetail = Omit<Extract<ToPanel, { type: 'cell-detail' }>, 'type'>;

export interface PanelState {
  readonly report: RunReport | null;
  readonly path: string;
  readonly progress: Progress | null;
  readonly detail: CellDetail | null;
  /** Why there is no run to show; `retry`: the page offers to start it again. */
  readonly gone: {
    readonly message: string;
    readonly remedy: string;
    readonly retry: boolean;
    /** How it ended without a result; null for an error. */
    readonly ended: Ending | null;
  } | null;
  readonly notice: string | null;
  /** The run before on the same prompt. */
  readonly earlier: EarlierRun | null;
  /** Whether the prompt was edited since the run began. */
  readonly isTextChanged: boolean;
  /** Whether the file of the prompt was deleted, or its document closed without being saved. */
  readonly isTextGone: boolean;
  /** Cancel was pressed and the run has not stopped yet. */
  readonly isCanceling: boolean;
  readonly tab: Tab;
  /** Selected cell; null until a report names its home cell. */
  readonly cell: number | null;
  /** Metric that colors the map; empty to choose it by what is known so far. */
  readonly color: string;
  readonly drawer: 'run' | 'export' | null;
  /** Models that another run can use; empty until the host has listed them. */
  readonly models: readonly ModelChoice[];
  /** What the next run changes. */
  readonly choices: RunChoices;
  /** Outcome map that the user chose for this run; null for that of the run. */
  readonly outcome: OutcomeSpec | null;
  /** Outcome map that the user is setting up and has not applied. */
  readonly draft: OutcomeSpec['map'] | null;
  /** Ids of toggles that are on: "table:energy", "definition:energy", "log:susceptibility", "prompt". */
  readonly on: ReadonlySet<string>;
  /** Index of the answer that is chosen in the Answers tab; null for none. */
  readonly answer: number | null;
  /** Text that answers in the Answers tab must contain. */
  readonly filter: string;
  /** Next token that the user follows through the constraints. */
  readonly word: string | null;
  /** Id of the goal in the Advice tab; null for the first one. */
  readonly goal: string | null;
  /** API whose settings are copied. */
  readonly api: Api;
  /** Half-width that a share is to have, in percentage points. */
  readonly halfWidth: number;
  /** Position of the answer whose alternatives are shown in the Paths tab; null for the strongest. */
  readonly fork: number | null;
  /** How the user looks at the possibility tree. */
  readonly tree: TreeLook;
  /** The answers whose tree that is: those of `detail`, or while a large tree is built, those before. */
  readonly treeOf: CellDetail | null;
  /** What may follow a place of the tree, once it was asked for. */
  readonly next: NextWords | null;
}

/** The state of a new page. `saved` is what vscode.getState returned, of any shape. */
export function initialState(saved: unknown): PanelState {
  const view = savedView(saved);
  return {
    report: null,
    path: view.runPath,
    progress: null,
    detail: null,
    gone: null,
    notice: null,
    earlier: null,
    isTextChanged: false,
    isTextGone: false,
    isCanceling: false,
    tab: savedTab(view.tab),
    cell: view.cell,
    color: view.color,
    drawer: null,
    models: [],
    choices: unchanged,
    outcome: view.outcome,
    draft: null,
    on: new Set(['tint']),
    answer: null,
    filter: '',
    word: null,
    goal: null,
    api: 'openai',
    halfWidth: 10,
    fork: null,
    tree: firstLook,
    treeOf: null,
    next: null,
  };
}

function savedView(saved: unknown): PanelViewState {
  const view: Partial<Record<keyof PanelViewState, unknown>> = typeof saved === 'object' && saved !== null ? saved : {};
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  return {
    runPath: text(view.runPath),
    tab: text(view.tab),
    color: text(view.color),
    cell: typeof view.cell === 'number' && Number.isInteger(view.cell) ? view.cell : null,
    outcome: isOutcome(view.outcome) ? view.outcome : null,
  };
}

/** The host checks the rest when the map is used. */
function isOutcome(value: unknown): value is OutcomeSpec {
  return typeof value === 'object' && value !== null && 'map' in value && typeof value.map === 'string';
}

/** The part that the page keeps when it is hidden or reloaded. */
export function viewState(state: PanelState): PanelViewState {
  const { path, tab, cell, color, outcome } = state;
  return { runPath: path, tab, cell, color, outcome };
}

/** The selected cell; null where the report has none. */
export function selectedCell(state: PanelState): CellReport | null {
  return state.report?.cells.find(cell => cell.index === state.cell) ?? null;
}

/** The row of the selected cell; the first row where none is selected. */
export function selectedRow(state: PanelState): number {
  return selectedCell(state)?.row ?? 0;
}

/** The detail of the selected cell; null until it arrives. */
export function selectedDetail(state: PanelState): CellDetail | null {
  return state.detail !== null && state.detail.cell.index === state.cell ? state.detail : null;
}

/** Whether the run may still change. */
export function isRunning(report: RunReport): boolean {
  return report.status === 'running' || report.status === 'queued';
}

/** Whether a run may still change or is being started. */
export function isUnderWay(state: PanelState): boolean {
  return state.report === null ? state.gone === null && state.progress !== null : isRunning(state.report);
}

/** What the samples of a run are called. */
export function sampleNoun(report: RunReport): readonly [singular: string, plural: string] {
  return report.mode === 'answers' ? [t`answer`, t`answers`] : [t`trajectory`, t`trajectories`];
}

/** What sections may do. */
export interface Actions {
  readonly post: (message: FromPanel) => void;
  readonly selectCell: (cell: number) => void;
  readonly selectTab: (tab: Tab) => void;
  readonly selectColor: (metric: string) => void;
  readonly toggle: (id: string) => void;
  readonly openDrawer: (drawer: PanelState['drawer']) => void;
  /** Runs again under the chosen settings: the prompt as it is in its document now where it was edited. */
  readonly run: () => void;
  /** The same with further changes. */
  readonly runWith: (changes: Partial<RunChoices>) => void;
  readonly choose: (choices: Partial<RunChoices>) => void;
  /** Groups the answers by another outcome map. */
  readonly regroup: (outcome: OutcomeSpec) => void;
  readonly setDraft: (map: OutcomeSpec['map'] | null) => void;
  readonly selectAnswer: (answer: number | null) => void;
  readonly setFilter: (text: string) => void;
  readonly selectWord: (word: string | null) => void;
  readonly selectGoal: (goal: string) => void;
  readonly selectApi: (api: Api) => void;
  readonly setHalfWidth: (points: number) => void;
  readonly selectFork: (position: number) => void;
  readonly lookAtTree: (look: Partial<TreeLook>) => void;
  readonly treeBuilt: () => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
  readonly exportPicture: () => void;
}
