/** What a person asks for: experiment files are read into it; presets, pages and the command line build it. */
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import type { Mode } from '../core/trajectory.ts';
import type { KnobAxis } from './knob.ts';
import type { Form } from './languageModel.ts';
import type { StudySpec } from './study/study.ts';

export type { OutcomeSpec };

export type Preset = 'quick' | 'standard' | 'thorough';

/** How much of the person's text the model sees, from its end (details.md "Windows"). */
export type WindowLevel =
  | { readonly kind: 'all' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'words'; readonly words: number };

export type ExperimentKind = 'diagram' | 'sweep' | 'ergodicity' | 'calibration' | 'study';

export interface ExperimentSpec {
  readonly kind: ExperimentKind;
  readonly prompt: string;
  /** Where the prompt came from, for the person: a file name, "selection", "standard input". */
  readonly source: string;
  /** Model id or folder. A calibration experiment names its own models. */
  readonly model: string;
  readonly form: 'auto' | Form;
  readonly mode: 'auto' | Mode;
  readonly outcome: OutcomeSpec;
  readonly preset: Preset;
  readonly seed: number;
  /** Each of these overrides the preset; with all four no speed probe runs. */
  readonly temperatures?: readonly number[];
  readonly windows?: readonly WindowLevel[];
  /** Answers a cell. */
  readonly samples?: number;
  /** Token budget of an answer. */
  readonly tokens?: number;
  /** Nucleus mass, 1 = off. */
  readonly topP: number;
  /** Keep tokens at least this share of the likeliest one's probability; absent or 0 = off. */
  readonly minP?: number;
  /** A diagram over any two knobs; absent: temperature by context window. */
  readonly axes?: { readonly x: KnobAxis; readonly y: KnobAxis };
  /** Metrics that are shown first, by id; absent: the usual ones. All are computed in any case. */
  readonly metrics?: readonly string[];
  /** What a study asks for; present exactly when `kind` is "study". */
  readonly study?: StudySpec;
  readonly batch?: number;
  readonly threads?: number;
}
