/** Messages between the host and webview pages: plain data. Both sides validate on arrival. The host owns the state and
 * sends it again whenever a page reports `ready`. */
import type { Addition } from '../domain/addition.ts';
import type { Change } from '../core/guidance/difference.ts';
import type { Beginning, NextWords } from '../domain/paths.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { ScoreView } from '../domain/score.ts';
import type { AnswerMap, AnswerView, CellReport, Progress, RunReport, Tile, BranchView } from '../domain/report.ts';
import type { PackedAnswers } from './packedAnswers.ts';
import type { Axes, OutcomeSpec, RunChoices } from '../domain/spec.ts';

/** State that the panel page keeps when it is hidden or reloaded (vscode.setState). */
export interface PanelViewState {
  readonly runPath: string;
  readonly tab: string;
  readonly cell: number | null;
  readonly color: string;
  /** Outcome map that the user chose for the run; null for that of the run. */
  readonly outcome: OutcomeSpec | null;
}

/** A model to choose for another run. */
export type ModelChoice = Pick<ModelListing, 'id' | 'name'>;

/** How a run can end without a result and without an error. */
export type Ending = 'cancelled' | 'interrupted';

/** A run to compare with: when it began, as people write it, and what it found. */
export interface EarlierRun {
  readonly time: string;
  readonly headline: string;
}

export type ToPanel =
  /** `earlier`: the run before on the same prompt, if there is one. */
  | { readonly type: 'report'; readonly report: RunReport; readonly path: string; readonly earlier?: EarlierRun }
  | { readonly type: 'cell'; readonly cell: CellReport }
  | { readonly type: 'progress'; readonly progress: Progress | null }
  | {
      readonly type: 'cell-detail';
      readonly cell: CellReport;
      readonly tiles: readonly Tile[];
      readonly headline: string;
      readonly details: string;
      /** Those of the cell; empty in a message that has them packed. */
      readonly answers: readonly AnswerView[];
      readonly packed?: PackedAnswers;
      readonly map?: AnswerMap;
      /** How its figures differ from those of the home cell. */
      readonly changes?: readonly Change[];
      /** What was drawn from nodes of its possibility tree. */
      readonly branches?: readonly BranchView[];
    }
  | { readonly type: 'next-words'; readonly found: NextWords }
  /** The run has no result so far. */
  | { readonly type: 'begun'; readonly path: string }
  /** There is nothing to show. `retry`: the page offers to start the run again. `ended`: the user canceled it before
   * its first result, or its window closed. */
  | {
      readonly type: 'gone';
      readonly message: string;
      readonly remedy: string;
      readonly retry: boolean;
      readonly ended?: Ending;
    }
  | { readonly type: 'notice'; readonly message: string }
  /** Whether the prompt was edited since the run began. */
  | { readonly type: 'text'; readonly isChanged: boolean; readonly isGone?: true }
  /** Models that another run can use. */
  | { readonly type: 'models'; readonly models: readonly ModelChoice[] };

export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'cancel' }
  | { readonly type: 'open-cell'; readonly cell: number }
  | { readonly type: 'regroup'; readonly outcome: OutcomeSpec }
  | ({ readonly type: 'run-again' } & RunChoices)
  /** Resumes a stopped study in its own file, or samples what a map left out. */
  | { readonly type: 'resume' }
  | { readonly type: 'ergodicity' }
  /** Follows an answer of the same prompt word by word: one of a run of this kind, or null for the most typical one. */
  | { readonly type: 'paths'; readonly answer: number | null }
  /** Samples a cell of the map that has no answers. */
  | { readonly type: 'sample-cell'; readonly cell: number }
  /** Samples on at the settings of a cell. */
  | { readonly type: 'sample-on'; readonly cell: number }
  /** Starts the sweep that can carry a phase verdict on this prompt and model. */
  | { readonly type: 'verdict' }
  /** Starts a study of which constraint binds for this prompt and model. */
  | { readonly type: 'constraints' }
  /** Runs the same analysis on one of the model's sample prompts. */
  | { readonly type: 'try-prompt'; readonly text: string }
  /** Runs the same analysis on the prompt as it is in its document now. */
  | ({ readonly type: 'run-new-text' } & RunChoices)
  /** Runs a diagram of the same prompt over two knobs. */
  | ({ readonly type: 'run-axes' } & Axes)
  /** Checks a setting of the run on fresh answers. */
  | { readonly type: 'check'; readonly cell: number }
  /** Measures more of the run. */
  | { readonly type: 'add'; readonly addition: Addition }
  /** Draws answers of a cell behind a beginning. */
  | { readonly type: 'grow'; readonly cell: number; readonly behind: Beginning }
  /** Asks what may follow a beginning of the answers of a cell. */
  | { readonly type: 'next-words'; readonly cell: number; readonly ids: readonly number[] }
  /** Writes a setting into the heading of the prompt file that the run is about. */
  | { readonly type: 'apply-setting'; readonly cell: number }
  | { readonly type: 'save-as' }
  | { readonly type: 'export'; readonly format: 'json' | 'csv' | 'png' | 'markdown'; readonly data: string | null }
  /** Saves the possibility tree of a cell. */
  | { readonly type: 'export-tree'; readonly cell: number; readonly format: 'json' | 'markdown' }
  /** Asks for another wording of the prompt and compares the two. */
  | { readonly type: 'wordings' }
  /** Opens the page on the TAP equations. */
  | { readonly type: 'explore-tap' }
  | { readonly type: 'show-log' }
  /** Shows the run before on the same prompt. */
  | { readonly type: 'show-earlier' }
  | { readonly type: 'copy'; readonly text: string }
  /** Writes a text at the cursor of the document that the user last edited. */
  | { readonly type: 'insert'; readonly text: string }
  /** Opens a text as a new document. */
  | { readonly type: 'open-text'; readonly text: string };

export type ToInspector =
  /** `reading`: more of the text is being read, or the user stopped that; absent: all that can be kept is there. */
  | {
      readonly type: 'score';
      readonly score: ScoreView;
      readonly cursor: number | null;
      readonly reading?: 'more' | 'stopped';
    }
  | { readonly type: 'cursor'; readonly offset: number | null }
  /** `fraction` in [0, 1] of the prompt was read; null while that is unknown. `isOther`: the prompt is in another
   * document than the score that is shown. */
  | { readonly type: 'busy'; readonly message: string; readonly fraction: number | null; readonly isOther: boolean }
  /** `retry`: the prompt can be read when the user asks for it. */
  | { readonly type: 'empty'; readonly message: string; readonly remedy: string; readonly retry?: true }
  | { readonly type: 'models'; readonly models: readonly ModelListing[]; readonly model: string };

/** The page on the TAP equations keeps its own state and asks for nothing else. */
export type FromTapPage = { readonly type: 'ready' } | { readonly type: 'copy'; readonly text: string };

export type FromInspector =
  | { readonly type: 'ready' }
  | { readonly type: 'settings'; readonly temperature: number; readonly topP: number }
  | { readonly type: 'reveal'; readonly offset: number }
  /** Stops reading the prompt. */
  | { readonly type: 'cancel' };
