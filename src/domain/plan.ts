/** What will be run, settled before the first token; it stands in the run file and replay never changes it. */
import type { Mode } from '../core/trajectory.ts';
import type { KnobId } from './knob.ts';
import type { Message } from './message.ts';
import type { Ablation, Sampling } from './languageModel.ts';

/** One window of the person's text: its words, its label, and the exact input it gives. */
export interface PlanWindow {
  /** "whole prompt", "last 6 words", "nothing". */
  readonly label: string;
  readonly words: number;
  readonly ids: Int32Array;
  /** The whole text given to the model. */
  readonly text: string;
  /** Position in `modelsOf(spec)` of the model that reads it; 0 when absent. */
  readonly model?: number;
  /** How that model is held back; absent: not at all. */
  readonly ablation?: Ablation;
}

/** One axis of a diagram, with a label and a number for each of its levels; a level that is a word has its position as
 * number. */
export interface PlanAxis {
  readonly knob: KnobId;
  /** Name with its unit or scale: "temperature", "training step (log scale)". */
  readonly name: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  readonly logarithmic: boolean;
}

/** What the columns and the rows of a diagram turn. */
export interface PlanAxes {
  readonly x: PlanAxis;
  readonly y: PlanAxis;
}

/** One grid point. `samples` is 0 for a cell that only has its exact next-token law. */
export interface PlanCell extends Sampling {
  readonly index: number;
  readonly window: number;
  readonly samples: number;
  /** Row and column, present exactly when the plan has axes of its own. */
  readonly place?: readonly [row: number, column: number];
  /** Most tokens of its answers, where that is not the plan's number. */
  readonly tokens?: number;
}

export interface Plan {
  readonly mode: Mode;
  readonly modeReason: Message;
  readonly tokens: number;
  readonly temperatures: readonly number[];
  readonly windows: readonly PlanWindow[];
  readonly cells: readonly PlanCell[];
  /** Columns and rows of a diagram over other knobs; absent: temperature by context window, in order. */
  readonly axes?: PlanAxes;
  /** Order in which cells are sampled, in groups decoded together (same window). */
  readonly order: readonly (readonly number[])[];
  readonly seed: number;
  readonly batch: number;
  /** Cell that tiles and sentence describe at first: the whole prompt at 0.7 or the nearest temperature. */
  readonly home: number;
  /** Seconds of sampling (null when no speed was probed), bytes of the run file and of memory at the peak, as stated
   * before the first token. */
  readonly estimate: { readonly seconds: number | null; readonly bytes: number; readonly memory: number };
  /** What the budget did not allow, in words. */
  readonly shortfalls: readonly Message[];
  /** Most temperatures that refinement may add to the first window's row; 0 when absent. A replayed plan has spent
   * them. */
  readonly refinements?: number;
}
