/** What the panel page knows. The host holds the truth of the run; here is its copy and how the person looks at it. */
import type { FromPanel, PanelViewState } from '../../src/protocol/panelProtocol.ts';
import type { AnswerView, CellReport, Progress, RunReport, Tile } from '../../src/domain/report.ts';
import type { OutcomeSpec } from '../../src/domain/spec.ts';

export const tabs = ['phase', 'adjacent', 'ergodicity', 'constraints', 'skills', 'samples', 'run'] as const;
export type Tab = (typeof tabs)[number];

/** One opened cell: its tiles, summary and all its answers. */
export interface CellDetail {
  readonly cell: CellReport;
  readonly tiles: readonly Tile[];
  readonly headline: string;
  readonly details: string;
  readonly answers: readonly AnswerView[];
}

export interface PanelState {
  readonly report: RunReport | null;
  readonly path: string;
  readonly progress: Progress | null;
  readonly detail: CellDetail | null;
  readonly gone: { readonly message: string; readonly remedy: string; readonly retry: boolean } | null;
  readonly notice: string | null;
  /** Cancel was asked for and the run has not stopped yet. */
  readonly cancelling: boolean;
  readonly tab: Tab;
  /** Selected cell; null until a report names its home cell. */
  readonly cell: number | null;
  /** Metric the map is colored by; empty = chosen by what is known so far. */
  readonly color: string;
  readonly drawer: 'run' | 'export' | null;
  /** Outcome map being set up in the chooser, before it is applied. */
  readonly draft: OutcomeSpec['map'] | null;
  /** Ids of things switched on: "table:energy", "definition:energy", "log:susceptibility", "prompt". */
  readonly on: ReadonlySet<string>;
  /** Text that answers in the Samples tab must contain. */
  readonly filter: string;
  /** Next word followed through the constraints. */
  readonly word: string | null;
}

/** The state of a page that has heard nothing yet; `saved` is what vscode.getState returned, of any shape. */
export function initialState(saved: unknown): PanelState {
  const view = savedView(saved);
  return {
    report: null,
    path: view.runPath,
    progress: null,
    detail: null,
    gone: null,
    notice: null,
    cancelling: false,
    tab: tabs.find(tab => tab === view.tab) ?? 'phase',
    cell: view.cell,
    color: view.color,
    drawer: null,
    draft: null,
    on: new Set(['tint']),
    filter: '',
    word: null,
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
  };
}

/** What is kept across hiding and reload. */
export function viewState(state: PanelState): PanelViewState {
  return { runPath: state.path, tab: state.tab, cell: state.cell, color: state.color };
}

/** The selected cell of the report, the freshest copy there is. */
export function selectedCell(state: PanelState): CellReport | null {
  return state.report?.cells.find(cell => cell.index === state.cell) ?? null;
}

/** The detail of the selected cell, null while it is on its way. */
export function selectedDetail(state: PanelState): CellDetail | null {
  return state.detail !== null && state.detail.cell.index === state.cell ? state.detail : null;
}

/** True while the run may still change. */
export function isRunning(report: RunReport): boolean {
  return report.status === 'running' || report.status === 'queued';
}

/** True while a run may still change, and before its first report while it is being started. */
export function isUnderWay(state: PanelState): boolean {
  return state.report === null ? state.gone === null && state.progress !== null : isRunning(state.report);
}

/** What the samples of a run are called. */
export function sampleNoun(report: RunReport): readonly [one: string, many: string] {
  return report.mode === 'answers' ? ['answer', 'answers'] : ['trajectory', 'trajectories'];
}

/** What a drawing function may do. */
export interface Actions {
  readonly post: (message: FromPanel) => void;
  readonly selectCell: (cell: number) => void;
  readonly selectTab: (tab: Tab) => void;
  readonly selectColor: (metric: string) => void;
  readonly toggle: (id: string) => void;
  readonly openDrawer: (drawer: PanelState['drawer']) => void;
  readonly setDraft: (map: OutcomeSpec['map'] | null) => void;
  readonly setFilter: (text: string) => void;
  readonly selectWord: (word: string | null) => void;
  readonly cancel: () => void;
  readonly dismiss: () => void;
  readonly exportPicture: () => void;
}
