/** The plan of a run, fixed before the first token. It is stored in the run file, and a replay never changes it
 * (docs/method.md#plan-and-seeds). */
import type { Mode } from '../core/trajectory.ts';
import type { KnobId } from './knob.ts';
import type { Message } from './message.ts';
import type { Ablation, Sampling, TemplateAdaptation } from './languageModel.ts';

/** One context window: its label, its number of words, and the exact model input. */
export interface PlanWindow {
  /** "whole prompt", "last 6 words", "nothing". */
  readonly label: string;
  readonly words: number;
  readonly ids: Int32Array;
  /** The whole text given to the model. */
  readonly text: string;
  /** What the chat template needed or added; absent: nothing. */
  readonly adapted?: readonly TemplateAdaptation[];
  /** Index of the model that reads it; 0 when absent. */
  readonly model?: number;
  /** How that model is ablated; absent: not at all. */
  readonly ablation?: Ablation;
  /** Lengths of its first answers; absent where no pilot measured them. */
  readonly lengths?: PlanLengths;
  /** Largest number of tokens of its answers, where it differs from the plan's. */
  readonly tokens?: number;
}

/** One axis of a diagram with a label and a number for each level. A level without a number has its index. */
export interface PlanAxis {
  readonly knob: KnobId;
  /** Name with its unit or scale: "temperature", "training step (log scale)". */
  readonly name: string;
  readonly labels: readonly string[];
  readonly values: readonly number[];
  readonly logarithmic: boolean;
}

/** The knobs of the columns and rows of a diagram. */
export interface PlanAxes {
  readonly x: PlanAxis;
  readonly y: PlanAxis;
}

/** One grid point. `samples` is 0 for a cell with nothing but its exact next-token distribution. */
export interface PlanCell extends Sampling {
  readonly index: number;
  readonly window: number;
  readonly samples: number;
  /** Row and column; present exactly when the plan has axes. */
  readonly place?: readonly [row: number, column: number];
  /** Largest number of tokens of its answers, where it differs from the plan's. */
  readonly tokens?: number;
  /** Set where its answers dissolve into noise, which a few tokens show: `tokens` is then less than that of others. */
  readonly dissolves?: true;
  /** Earlier cell whose random numbers it shares, so that answers of one index are drawn alike; absent: its own. */
  readonly pairedWith?: number;
}

/** Lengths of the first answers of a cell, which decide the token budget of the other cells. */
export interface PlanLengths {
  /** Number of answers, and of those that were cut at `budget` tokens. */
  readonly answers: number;
  readonly cut: number;
  readonly budget: number;
  /** Mean number of tokens, and the largest one (absent in runs of version 0.1). */
  readonly mean: number;
  readonly longest?: number;
}

/** What a plan leaves out of the grid of its experiment, and can be sampled later. */
export interface PlanRest {
  readonly windows: readonly PlanWindow[];
  /** In order of priority. */
  readonly temperatures: readonly number[];
}

export interface Plan {
  readonly mode: Mode;
  readonly modeReason: Message;
  readonly tokens: number;
  readonly temperatures: readonly number[];
  readonly windows: readonly PlanWindow[];
  readonly cells: readonly PlanCell[];
  /** Columns and rows of a diagram over other knobs; absent: temperature by context window. */
  readonly axes?: PlanAxes;
  /** Sampling order, in groups of cells that are decoded together (same window). */
  readonly order: readonly (readonly number[])[];
  readonly seed: number;
  readonly batch: number;
  /** Cell that headline and tiles describe at first: the whole prompt at temperature 0.7 or the nearest one. */
  readonly home: number;
  /** Estimates made before the first token: seconds of sampling (null without a speed probe), bytes of the run file,
   * and peak memory in bytes. */
  readonly estimate: { readonly seconds: number | null; readonly bytes: number; readonly memory: number };
  /** What the time budget left out. */
  readonly shortfalls: readonly Message[];
  /** Largest number of temperatures that refinement may add to all rows; 0 when absent. A replayed plan has none left.
   */
  readonly refinements?: number;
  /** Largest number of cells that get more answers where their regime is uncertain, and how many these have then;
   * absent: none. A replayed plan has none left. */
  readonly topUp?: { readonly cells: number; readonly samples: number };
  /** Those of the home cell; absent where no pilot measured the length of answers. */
  readonly lengths?: PlanLengths;
  /** Absent where nothing is left. */
  readonly rest?: PlanRest;
  /** Set where answers to nothing of the prompt have random numbers by temperature instead of by cell, so that they are
   * the same on maps of any size. */
  readonly drawsByTemperature?: true;
  /** Set where there is no time for the commitment curve of the home cell. */
  readonly withoutCurve?: true;
}
