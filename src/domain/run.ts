/** A run as data: manifest, plan, what was computed exactly and what was sampled. The run file stores exactly this, and
 *  every report is made from it (details.md "Store"). */
import type { ErrorData } from '../core/adjacentError.ts';
import type { Openness } from '../core/branching.ts';
import type { Trajectory } from '../core/trajectory.ts';
import type { Form, ModelCard } from './languageModel.ts';
import type { Plan } from './plan.ts';
import type { Progress, RunStatus } from './report.ts';
import type { ExperimentSpec, GridKind, GridSpec, StudySpec } from './spec.ts';
import type { Study } from './study.ts';

/** What only the process that runs the experiment can know. */
export interface RunFacts {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** "Adjacent 0.1.0". */
  readonly product: string;
  /** "onnxruntime-node 1.30.0", or what else computed the tokens. */
  readonly runtime: string;
  readonly threads: number;
  /** Instruction set the kernels ran on, e.g. "AVX2". */
  readonly processor: string;
  /** "linux-x64". */
  readonly platform: string;
}

/** A model as used in the run. */
export interface RunModel {
  readonly card: ModelCard;
  readonly form: Form;
  /** Mean hidden state of the probe sentences, float32 [width]; null without hidden state. */
  readonly probeCentre: Float32Array | null;
  /** Token ids that end an answer. */
  readonly eosTokenIds: readonly number[];
}

/** Everything a run's numbers depend on besides the sampled tokens (science.md C3.11). */
export interface Manifest<Spec extends ExperimentSpec = ExperimentSpec> {
  readonly facts: RunFacts;
  readonly spec: Spec;
  /** One for each entry of `modelsOf(spec)`. */
  readonly models: readonly RunModel[];
  /** "stop": end-of-text ends an answer; "suppress": it was made impossible. */
  readonly endPolicy: 'stop' | 'suppress';
}

/** The exact next-token law of a window, summarised at every temperature of the plan (same order). */
export interface WindowDistribution {
  readonly window: number;
  readonly openness: readonly Openness[];
  /** Likeliest next tokens, untempered. */
  readonly nextTokens: readonly { readonly text: string; readonly p: number }[];
}

/** Single-softmax null u_0(T) of one window (science.md B3.2 op9): re-tempered energy along fixed texts. */
export interface SoftmaxNull {
  readonly window: number;
  /** Cell the fixed texts came from, and their indices in it. */
  readonly cell: number;
  readonly indices: readonly number[];
  readonly temperatures: readonly number[];
  /** Mean energy in nats per token, row-major [texts, temperatures]. */
  readonly energy: Float64Array;
}

export type CellState = 'exact' | 'sampling' | 'done' | 'interrupted';

/** One cell of the plan with its answers in order of index. */
export interface RunCell {
  readonly index: number;
  readonly state: CellState;
  readonly trajectories: readonly Trajectory[];
}

/** What runs of every kind store. */
export interface RunBase<Spec extends ExperimentSpec> {
  readonly manifest: Manifest<Spec>;
  readonly plan: Plan;
  readonly status: RunStatus;
  readonly error: ErrorData | null;
  readonly distributions: readonly WindowDistribution[];
  /** One for each cell of the plan. */
  readonly cells: readonly RunCell[];
}

/** A run that samples the cells of a grid. */
export interface GridRun extends RunBase<GridSpec> {
  readonly kind: GridKind;
  readonly nulls: readonly SoftmaxNull[];
}

/** A run that reads texts or items; its one cell, if any, holds the model's own answers. */
export interface StudyRun extends RunBase<StudySpec> {
  readonly kind: 'study';
  readonly study: Study;
}

/** `kind` is that of the spec. */
export type Run = GridRun | StudyRun;

/** What the runner tells while it works. `run` is a consistent snapshot: encode it at once and the file is valid. */
export type RunEvent =
  /** First: windows and temperatures stand, sizes are not settled (a replayed plan is). */
  | { readonly type: 'planned'; readonly run: Run }
  /** The exact next-token map stands. */
  | { readonly type: 'exact'; readonly run: Run }
  /** A cell has all its answers. */
  | { readonly type: 'cell'; readonly run: Run; readonly cell: number }
  /** Sizes, mode and estimate were settled, refinement added cells to the plan, or a null was computed. */
  | { readonly type: 'changed'; readonly run: Run }
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Last event, whatever happened: status done, cancelled or failed. */
  | { readonly type: 'done'; readonly run: Run };
