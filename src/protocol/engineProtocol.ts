/** Messages between the host (or the command line) and the engine process: plain data and typed arrays. Both sides
 * validate on arrival. */
import type { Addition } from '../domain/addition.ts';
import type { ErrorData } from '../core/adjacentError.ts';
import type { Change } from '../core/guidance/difference.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import type { Form } from '../domain/languageModel.ts';
import type { AnswerMap, AnswerView, CellReport, Progress, RunReport, Tile, BranchView } from '../domain/report.ts';
import type { EditorModel, EditorReply, EditorWant } from '../domain/editorModel.ts';
import type { Beginning, NextWords } from '../domain/paths.ts';
import type { WeightPrecision } from '../domain/modelReference.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import type { StudyQuestion } from '../domain/study.ts';
import type { FittingText } from '../domain/fittingText.ts';
import { type ScoreView } from '../domain/score.ts';
import { type ModelListing } from '../domain/modelListing.ts';

/** Formats for saving a run: the run file, a table of figures, a table of answers, a summary, or the possibility tree
 * of a cell. */
export const runFormats = ['run', 'cells-csv', 'answers-csv', 'markdown', 'tree-json', 'tree-markdown'] as const;
export type RunFormat = (typeof runFormats)[number];

/** The cell whose tree is saved, and how its answers are grouped; absent: the home cell, and the map of the run. */
export interface CellChoice {
  readonly cell?: number;
  readonly outcome?: OutcomeSpec;
}

/** Folders that the engine may read and write. */
export interface EngineFolders {
  /** Folder of the built-in models (read only). */
  readonly builtIn: string;
  /** Prepared models and probe centers. */
  readonly storage: string;
  /** Output folder of run files. */
  readonly runs: string;
  /** Folders that the user added. */
  readonly added: readonly string[];
  /** References of models behind an address; none when absent. */
  readonly served?: readonly string[];
  /** Hugging Face cache folder to search, or null. */
  readonly cache: string | null;
  /** Maximum bytes of prepared models to keep. */
  readonly storageLimit: number;
}

/** What became of opening a model before it is asked for: another one is open, it was never prepared, free memory is
 * low, or it cannot be used. */
export const warmUps = ['opened', 'busy', 'not-prepared', 'no-memory', 'failed'] as const;
export type WarmUp = (typeof warmUps)[number];

/** Inputs of a replication of the paper's design. */
export interface ReplicationOptions {
  /** Whether other models may stand in for missing ones. */
  readonly standIns: boolean;
  /** Rounds all weights to this precision; null keeps them as stored. */
  readonly precision: WeightPrecision | null;
  /** File or folder of items; null searches the added folders and the cache. */
  readonly items: string | null;
  /** Maximum items per file; absent: as many as an interval of ± 0.05 needs. */
  readonly limit?: number;
}

/** What was found for a replication, as lines of text, and either the study or the reason it cannot start. */
export interface ReplicationPreflight {
  readonly lines: readonly string[];
  readonly found:
    { readonly study: StudyQuestion; readonly error: null } | { readonly study: null; readonly error: ErrorData };
}

/** Software at an address, and the names of its models. */
export interface FoundServer {
  readonly software: string;
  readonly models: readonly string[];
}

/** Available models, and the names of the bundled item sets. */
export interface Catalog {
  readonly models: readonly ModelListing[];
  readonly items: readonly string[];
}

/** The proxy that the editor is told to use. */
export interface ProxySettings {
  /** "http://user:password@proxy:3128"; never stored, logged or sent back. */
  readonly address: string;
  /** Hosts that are reached without it. */
  readonly except: readonly string[];
}

/** Sent by the host. Every request has an `id` that its replies repeat. The first request is `configure`; `product` is
 * the name and version, such as "Adjacent 0.2.0". `cancel` has no reply: its target says `canceling` and ends, with
 * what it computed where possible. The engine exits when its parent disconnects. */
export type EngineRequest =
  /** `keys` are those of model servers, by origin ("http://127.0.0.1:8080"); they are never stored or sent back. */
  | {
      readonly type: 'configure';
      readonly id: number;
      readonly folders: EngineFolders;
      readonly product: string;
      readonly keys?: Readonly<Record<string, string>>;
      /** Absent: the one of the environment. */
      readonly proxy?: ProxySettings;
    }
  | { readonly type: 'list-models'; readonly id: number }
  /** What answers at an address. */
  | { readonly type: 'find-server'; readonly id: number; readonly address: string }
  | {
      readonly type: 'analyze';
      readonly id: number;
      readonly runId: string;
      readonly spec: ExperimentSpec;
      readonly out: string;
    }
  | { readonly type: 'cancel'; readonly id: number; readonly target: number }
  /** Answers an `ask-editor` of the engine; has no reply. */
  | { readonly type: 'editor-reply'; readonly id: number; readonly ask: number; readonly reply: EditorReply }
  | { readonly type: 'open-run'; readonly id: number; readonly path: string }
  | ({
      readonly type: 'save-run';
      readonly id: number;
      readonly path: string;
      readonly out: string;
      readonly format: RunFormat;
    } & CellChoice)
  /** Resumes a stopped study, or samples what a map left out, in its own file, only `cell` of the map where it is
   * given; the replies are those of `analyze`. */
  | { readonly type: 'resume'; readonly id: number; readonly path: string; readonly cell?: number }
  | { readonly type: 'replay'; readonly id: number; readonly path: string }
  /** Checks a cell of a run on fresh answers, which join its file; the replies are those of `analyze`, without reports
   * on the way. */
  | {
      readonly type: 'check';
      readonly id: number;
      readonly path: string;
      readonly cell: number;
      readonly outcome: OutcomeSpec;
    }
  /** Draws answers of a cell behind a beginning, which join the file of the run; the replies are those of `analyze`,
   * without reports on the way. */
  | {
      readonly type: 'grow';
      readonly id: number;
      readonly path: string;
      readonly cell: number;
      readonly outcome: OutcomeSpec;
      readonly behind: Beginning;
    }
  /** Measures more of a run, which joins its file; the replies are those of `analyze`, without reports on the way. */
  | {
      readonly type: 'add';
      readonly id: number;
      readonly path: string;
      readonly outcome: OutcomeSpec;
      readonly addition: Addition;
    }
  | {
      readonly type: 'next-words';
      readonly id: number;
      readonly path: string;
      readonly cell: number;
      readonly ids: readonly number[];
    }
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
      /** Messages before the text. */
      readonly messages?: readonly ChatMessage[];
      readonly form: 'auto' | Form;
      readonly temperature: number;
      readonly topP: number;
      /** The stretch of the text that is in view, UTF-16 offsets; of a long text it is read first. */
      readonly view?: readonly [start: number, end: number];
    }
  /** Finds the end of a text that a model can read as it is and answer with so many tokens. */
  | {
      readonly type: 'fit-text';
      readonly id: number;
      readonly model: string;
      readonly text: string;
      readonly answer: number;
    }
  | { readonly type: 'rescore'; readonly id: number; readonly temperature: number; readonly topP: number }
  | { readonly type: 'clear-storage'; readonly id: number }
  /** Open a prepared model before it is asked for. */
  | { readonly type: 'warm-up'; readonly id: number; readonly model: string }
  /** Searches for the paper's models and items. */
  | { readonly type: 'prepare-replication'; readonly id: number; readonly options: ReplicationOptions };

/** Sent by the engine. `started`, `canceling`, `progress`, `report`, `cell` and `notice` stream while an analysis runs
 * (`progress` also while another request opens a model, then with an empty `runId`); every other reply is the last of
 * its request. `report` is the last reply of `open-run` and `regroup`. */
export type EngineReply =
  | { readonly type: 'ready'; readonly pid: number; readonly runtime: string; readonly features: readonly string[] }
  /** Sent instead of `ready` when the engine cannot run on this machine, because the runtime does not load. */
  | { readonly type: 'unavailable'; readonly error: ErrorData }
  | { readonly type: 'configured'; readonly id: number }
  /** Asks the host for what only the editor has; answered by `editor-reply`. `stop-asking` takes it back. */
  | { readonly type: 'ask-editor'; readonly ask: number; readonly model: EditorModel; readonly want: EditorWant }
  | { readonly type: 'stop-asking'; readonly ask: number }
  | ({ readonly type: 'server'; readonly id: number } & FoundServer)
  | ({ readonly type: 'models'; readonly id: number } & Catalog)
  | ({ readonly type: 'replication'; readonly id: number } & ReplicationPreflight)
  /** An analysis, resumed run or replay leaves the queue and starts. */
  | { readonly type: 'started'; readonly id: number }
  /** A request was canceled and ends, which may take a while for what it computed. */
  | { readonly type: 'canceling'; readonly id: number }
  | { readonly type: 'report'; readonly id: number; readonly report: RunReport }
  | { readonly type: 'cell'; readonly id: number; readonly runId: string; readonly cell: CellReport }
  | { readonly type: 'progress'; readonly id: number; readonly runId: string; readonly progress: Progress }
  /** A problem that does not stop the run, such as a file that cannot be written. */
  | { readonly type: 'notice'; readonly id: number; readonly runId: string; readonly error: ErrorData }
  /** `unsaved` says why the file at `path` is incomplete; the run then stays in memory for `save-run`. Null when the
   * file is complete. */
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
      readonly headline: string;
      readonly details: string;
      readonly answers: readonly AnswerView[];
      readonly map?: AnswerMap;
      readonly changes?: readonly Change[];
      readonly branches?: readonly BranchView[];
    }
  | { readonly type: 'next-words'; readonly id: number; readonly found: NextWords }
  | ({ readonly type: 'fitted'; readonly id: number } & FittingText)
  | { readonly type: 'scored'; readonly id: number; readonly score: ScoreView }
  /** What is known of a text that is being scored. */
  | { readonly type: 'score-part'; readonly id: number; readonly score: ScoreView }
  | { readonly type: 'cleared'; readonly id: number; readonly bytes: number }
  | { readonly type: 'warmed-up'; readonly id: number; readonly found: WarmUp }
  | { readonly type: 'failed'; readonly id: number; readonly error: ErrorData };
