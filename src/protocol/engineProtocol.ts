/** Host (or command line) <-> engine process. Plain data and typed arrays only; both sides validate on arrival. */
import type { ErrorData } from '../core/adjacentError.ts';
import type { Form } from '../domain/languageModel.ts';
import type { AnswerView, CellReport, Progress, RunReport, Tile } from '../domain/report.ts';
import type { WeightPrecision } from '../domain/modelReference.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import type { StudyQuestion } from '../domain/study.ts';
import { type ScoreView } from '../domain/score.ts';
import { type ModelListing } from '../domain/modelListing.ts';

/** What a run can be saved as: the run file itself, the figures of its cells, its answers, or a summary. */
export const runFormats = ['run', 'cells-csv', 'answers-csv', 'markdown'] as const;
export type RunFormat = (typeof runFormats)[number];

/** Where the engine may read and write. */
export interface EnginePlaces {
  /** Folder of the built-in models (read only). */
  readonly builtIn: string;
  /** Prepared models and probe centres. */
  readonly storage: string;
  /** Where run files are written. */
  readonly runs: string;
  /** Folders the person added. */
  readonly folders: readonly string[];
  /** Hugging Face cache folder to look in, or null. */
  readonly cache: string | null;
  /** Most bytes of prepared models to keep. */
  readonly storageLimit: number;
}

/** What a replication of the paper's design may use. */
export interface ReplicationOptions {
  /** Whether other models may pose as those that are missing. */
  readonly standIns: boolean;
  /** What all weights are rounded to; null reads them as they are. */
  readonly precision: WeightPrecision | null;
  /** File or folder of items; null looks in the added folders and the cache. */
  readonly items: string | null;
  /** Most items taken of each file; absent: as many as an interval of ± 0.05 needs. */
  readonly limit?: number;
}

/** What was found for a replication, in lines for a person, and either the study or why it cannot begin. */
export interface ReplicationPreflight {
  readonly lines: readonly string[];
  readonly found:
    { readonly study: StudyQuestion; readonly error: null } | { readonly study: null; readonly error: ErrorData };
}

/** What can be chosen: models, and bundled sets of items by name. */
export interface Catalog {
  readonly models: readonly ModelListing[];
  readonly items: readonly string[];
}

/** Sent by the host. Every request carries `id`; its replies repeat it. The first is `configure`; `product` is
 * "Adjacent 0.1.0". `cancel` has no reply of its own: its target ends, with what was computed when that is possible.
 * The engine ends itself when its parent disconnects. */
export type EngineRequest =
  | { readonly type: 'configure'; readonly id: number; readonly places: EnginePlaces; readonly product: string }
  | { readonly type: 'list-models'; readonly id: number }
  | {
      readonly type: 'analyze';
      readonly id: number;
      readonly runId: string;
      readonly spec: ExperimentSpec;
      readonly out: string;
    }
  | { readonly type: 'cancel'; readonly id: number; readonly target: number }
  | { readonly type: 'open-run'; readonly id: number; readonly path: string }
  | {
      readonly type: 'save-run';
      readonly id: number;
      readonly path: string;
      readonly out: string;
      readonly format: RunFormat;
    }
  /** Go on with a study that was stopped, in its own file; answered as `analyze` is. */
  | { readonly type: 'resume'; readonly id: number; readonly path: string }
  | { readonly type: 'replay'; readonly id: number; readonly path: string }
  | { readonly type: 'regroup'; readonly id: number; readonly path: string; readonly outcome: OutcomeSpec }
  | {
      readonly type: 'describe-cell';
      readonly id: number;
      readonly path: string;
      readonly cell: number;
      readonly outcome: OutcomeSpec;
    }
  | {
      readonly type: 'score';
      readonly id: number;
      readonly model: string;
      readonly text: string;
      readonly form: 'auto' | Form;
      readonly temperature: number;
      readonly topP: number;
    }
  | { readonly type: 'rescore'; readonly id: number; readonly temperature: number; readonly topP: number }
  | { readonly type: 'clear-storage'; readonly id: number }
  /** Look for the paper's models and items. */
  | { readonly type: 'prepare-replication'; readonly id: number; readonly options: ReplicationOptions };

/** Sent by the engine. `progress`, `report`, `cell` and `notice` stream while an analysis runs (`progress` also while a
 * model is opened for any other request, then with an empty `runId`); every other reply is the last of its request. A
 * `report` is the last reply of `open-run` and `regroup`. */
export type EngineReply =
  | { readonly type: 'ready'; readonly pid: number; readonly runtime: string; readonly features: readonly string[] }
  /** Instead of `ready`: the engine cannot work on this machine (the runtime does not load). */
  | { readonly type: 'unavailable'; readonly error: ErrorData }
  | { readonly type: 'configured'; readonly id: number }
  | ({ readonly type: 'models'; readonly id: number } & Catalog)
  | ({ readonly type: 'replication'; readonly id: number } & ReplicationPreflight)
  /** An analysis, resumed run or replay has its turn: those before it are done. */
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'report'; readonly id: number; readonly report: RunReport }
  | { readonly type: 'cell'; readonly id: number; readonly runId: string; readonly cell: CellReport }
  | { readonly type: 'progress'; readonly id: number; readonly runId: string; readonly progress: Progress }
  /** Something a person should know at once although the run goes on, e.g. that its file cannot be written. */
  | { readonly type: 'notice'; readonly id: number; readonly runId: string; readonly error: ErrorData }
  /** `unsaved` says why the file at `path` is not complete; null when it is. The run then stays in memory for
   * `save-run`. */
  | {
      readonly type: 'done';
      readonly id: number;
      readonly report: RunReport;
      readonly path: string;
      readonly unsaved: ErrorData | null;
    }
  | { readonly type: 'saved'; readonly id: number; readonly path: string }
  | {
      readonly type: 'replayed';
      readonly id: number;
      readonly equal: boolean;
      readonly differences: readonly string[];
      readonly trajectories: number;
    }
  | {
      readonly type: 'cell-detail';
      readonly id: number;
      readonly cell: CellReport;
      readonly tiles: readonly Tile[];
      readonly sentence: string;
      readonly answers: readonly AnswerView[];
    }
  | { readonly type: 'scored'; readonly id: number; readonly score: ScoreView }
  | { readonly type: 'cleared'; readonly id: number; readonly bytes: number }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData };
