/** Experiment specs: what the user requests. Experiment files, presets, pages and the command line all produce one. */
import type { Assertion } from '../core/answers/assertions/assertion.ts';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import type { Samplers } from '../core/sampler/samplers.ts';
import type { Mode } from '../core/trajectory.ts';
import type { ChatMessage, Conversation } from './chatMessage.ts';
import type { FileParameters } from './fileParameters.ts';
import type { KnobAxis } from './knob.ts';
import type { Form } from './languageModel.ts';
import type { StudyQuestion, StudyTexts } from './study.ts';

export type { OutcomeSpec };

export type Preset = 'quick' | 'standard' | 'thorough';

/** How much of the prompt the model sees, counted from its end. */
export type WindowLevel =
  | { readonly kind: 'all' }
  | { readonly kind: 'share'; readonly share: number }
  | { readonly kind: 'words'; readonly words: number };

/** Experiments that sample the cells of a grid. */
export const gridKinds = [
  'diagram',
  'sweep',
  'ergodicity',
  'calibration',
  'paths',
  'growth',
  'internals',
  'wordings',
] as const;
export type GridKind = (typeof gridKinds)[number];

/** Two knobs that span the columns and rows of a diagram. */
export interface Axes {
  readonly x: KnobAxis;
  readonly y: KnobAxis;
  /** What levels of the knob "variant" stand for where the messages before the prompt vary too; absent: each level is
   * the prompt, behind the messages of the spec. */
  readonly conversations?: readonly Conversation[];
}

/** When a growth experiment stops: at a number of answers, or once coverage is surely reached, at the latest after
 * `answers`. */
export interface GrowthGoal {
  /** Answers, at least 1. */
  readonly answers: number;
  /** Coverage in (0, 1) whose interval must lie above it; absent: only the number counts. */
  readonly coverage?: number;
}

/** What every spec has. */
interface SpecBase {
  readonly prompt: string;
  /** Messages before the prompt, which is the last message of the user; absent: none. */
  readonly messages?: readonly ChatMessage[];
  /** Where the prompt came from, for display: a file name, "selection", "standard input". */
  readonly source: string;
  /** Model id or folder. A calibration uses its own models. */
  readonly model: string;
  readonly form: 'auto' | Form;
  readonly mode: 'auto' | Mode;
  readonly outcome: OutcomeSpec;
  /** What every answer should be like; absent: nothing is asserted. */
  readonly assertions?: readonly Assertion[];
  readonly preset: Preset;
  readonly seed: number;
  /** Each of the next four overrides the preset. With all of them, no speed probe runs. */
  readonly temperatures?: readonly number[];
  readonly windows?: readonly WindowLevel[];
  /** Answers per cell. */
  readonly samples?: number;
  /** Largest number of tokens of an answer. */
  readonly tokens?: number;
  /** Top-p: nucleus mass in (0, 1]; 1 = off. */
  readonly topP: number;
  /** Min-p: keep tokens with at least this share of the top probability; absent or 0 = off. */
  readonly minP?: number;
  /** Top-k: keep only the k likeliest tokens; absent or 0 = off. */
  readonly topK?: number;
  /** Penalties, DRY and XTC; absent: off. */
  readonly samplers?: Samplers;
  /** Texts that end an answer before them; absent: none. */
  readonly stop?: readonly string[];
  /** What the prompt file states. Its temperature and its most tokens hold where `temperatures` and `tokens` are
   * absent; the rest is in the other fields. */
  readonly fromFile?: FileParameters;
  /** Ids of metrics to show first. All metrics are computed in any case. */
  readonly metrics?: readonly string[];
  readonly batch?: number;
  readonly threads?: number;
}

export interface GridSpec extends SpecBase {
  readonly kind: GridKind;
  /** A diagram over any two knobs; absent: temperature by context window. Only for kind "diagram". */
  readonly axes?: Axes;
  /** Index of the answer that kind "paths" follows word by word; absent: the one closest to the center of its largest
   * kind. */
  readonly answer?: number;
  /** When to stop. Only for kind "growth". */
  readonly growth?: GrowthGoal;
  /** The prompt in other words. Only for kind "wordings", which needs it. */
  readonly wording?: string;
}

export interface StudySpec extends SpecBase {
  readonly kind: 'study';
  readonly study: StudyQuestion;
}

export type ExperimentSpec = GridSpec | StudySpec;
export type ExperimentKind = ExperimentSpec['kind'];

/** What another run can change; null keeps the value, "auto" leaves it to the preset. */
export interface RunChoices {
  readonly preset: Preset | null;
  readonly form: 'auto' | Form | null;
  readonly mode: 'auto' | Mode | null;
  /** Only for a study of constraints. */
  readonly texts: StudyTexts | null;
  /** Model id or folder. */
  readonly model: string | null;
  readonly temperatures: readonly number[] | 'auto' | null;
  /** Largest number of tokens of an answer. */
  readonly tokens: number | 'auto' | null;
  /** Answers per cell. */
  readonly samples: number | 'auto' | null;
  readonly seed: number | null;
  /** Stop strings. */
  readonly stop: readonly string[] | null;
}

/** Choices that change nothing. */
export const unchanged: RunChoices = {
  preset: null,
  form: null,
  mode: null,
  texts: null,
  model: null,
  temperatures: null,
  tokens: null,
  samples: null,
  seed: null,
  stop: null,
};

/** The question of a study; undefined for a grid. */
export function questionOf(spec: ExperimentSpec): StudyQuestion | undefined {
  return spec.kind === 'study' ? spec.study : undefined;
}

/** Whether an experiment compares models, checkpoints or precisions: studies do, and diagrams over such a knob. */
export function comparesModels(spec: ExperimentSpec): boolean {
  const { x, y } = specAxes(spec) ?? {};
  const compared: readonly Axes['x']['knob'][] = ['size', 'family', 'checkpoint', 'precision'];
  return spec.kind === 'study' || [x, y].some(axis => axis !== undefined && compared.includes(axis.knob));
}

/** The knobs of a diagram; undefined for temperature by context window and for a study. */
export function specAxes(spec: ExperimentSpec): Axes | undefined {
  return spec.kind === 'study' ? undefined : spec.axes;
}
