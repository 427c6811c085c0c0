/** Host <-> webview pages. Plain data only; both sides validate on arrival. The host holds the truth and sends it again
 *  whenever a page says `ready`. */
import type { ModelListing } from '../domain/modelListing.ts';
import type { ScoreView } from '../domain/score.ts';
import type { AnswerView, CellReport, Progress, RunReport, Tile } from '../domain/report.ts';
import type { Axes, OutcomeSpec, RunChoices } from '../domain/spec.ts';

/** What the panel page keeps across hiding and reload (vscode.setState). */
export interface PanelViewState {
  readonly runPath: string;
  readonly tab: string;
  readonly cell: number | null;
  readonly colour: string;
}

export type ToPanel =
  | { readonly type: 'report'; readonly report: RunReport; readonly path: string }
  | { readonly type: 'cell'; readonly cell: CellReport }
  | { readonly type: 'progress'; readonly progress: Progress | null }
  | {
      readonly type: 'cell-detail';
      readonly cell: CellReport;
      readonly tiles: readonly Tile[];
      readonly sentence: string;
      readonly answers: readonly AnswerView[];
    }
  /** There is nothing to show; `retry`: the run can be started again from here. */
  | { readonly type: 'gone'; readonly message: string; readonly remedy: string; readonly retry: boolean }
  | { readonly type: 'notice'; readonly message: string };

export type FromPanel =
  | { readonly type: 'ready' }
  | { readonly type: 'cancel' }
  | { readonly type: 'open-cell'; readonly cell: number }
  | { readonly type: 'regroup'; readonly outcome: OutcomeSpec }
  | ({ readonly type: 'run-again' } & RunChoices)
  /** Go on with a study that was stopped, in its own file. */
  | { readonly type: 'go-on' }
  | { readonly type: 'ergodicity' }
  /** Which constraint binds for this prompt and model? */
  | { readonly type: 'constraints' }
  /** The same analysis of another prompt, one the model offers. */
  | { readonly type: 'try-prompt'; readonly text: string }
  /** A diagram of the same prompt over two knobs. */
  | ({ readonly type: 'run-axes' } & Axes)
  | { readonly type: 'save-as' }
  | { readonly type: 'export'; readonly format: 'json' | 'csv' | 'png' | 'markdown'; readonly data: string | null }
  | { readonly type: 'show-log' }
  | { readonly type: 'copy'; readonly text: string };

export type ToInspector =
  | { readonly type: 'score'; readonly score: ScoreView; readonly cursor: number | null }
  | { readonly type: 'cursor'; readonly offset: number | null }
  | { readonly type: 'busy'; readonly message: string }
  | { readonly type: 'empty'; readonly message: string; readonly remedy: string }
  | { readonly type: 'models'; readonly models: readonly ModelListing[]; readonly model: string };

export type FromInspector =
  | { readonly type: 'ready' }
  | { readonly type: 'settings'; readonly temperature: number; readonly topP: number }
  | { readonly type: 'reveal'; readonly offset: number };
