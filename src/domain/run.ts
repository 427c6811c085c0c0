/** A run as data: manifest, plan, exact distributions and sampled answers. The run file stores exactly this, and every
 * report is computed from it (docs/architecture.md#run-store). */
import type { ErrorData } from '../core/adjacentError.ts';
import type { Openness } from '../core/distribution.ts';
import type { OpennessBounds } from '../core/opennessBounds.ts';
import type { Trajectory } from '../core/trajectory.ts';
import type { Internals } from './internals.ts';
import type { Form, ModelCard } from './languageModel.ts';
import type { Plan } from './plan.ts';
import type { PrecisionChoice } from './precisionChoice.ts';
import type { Progress, RunStatus } from './report.ts';
import type { ExperimentSpec, GridKind, GridSpec, StudySpec } from './spec.ts';
import type { Study } from './study.ts';

/** Facts that only the process that runs the experiment knows. */
export interface RunFacts {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  /** "Adjacent 0.1.0". */
  readonly product: string;
  /** What computed the tokens, e.g. "onnxruntime-node 1.30.0". */
  readonly runtime: string;
  readonly threads: number;
  /** Instruction set of the kernels, e.g. "AVX2". */
  readonly processor: string;
  /** "linux-x64". */
  readonly platform: string;
  /** What the precision "auto" took and why; absent where the precision was named. */
  readonly precision?: PrecisionChoice;
}

/** A model as used in the run. */
export interface RunModel {
  readonly card: ModelCard;
  readonly form: Form;
  /** Mean hidden state of the probe sentences, float32 [width]; null without hidden state. */
  readonly probeCenter: Float32Array | null;
  /** Token ids that end an answer. */
  readonly eosTokenIds: readonly number[];
}

/** Everything that the numbers of a run depend on besides the sampled tokens. */
export interface Manifest<Spec extends ExperimentSpec = ExperimentSpec> {
  readonly facts: RunFacts;
  readonly spec: Spec;
  /** Models in the order of the plan's and study's indices. */
  readonly models: readonly RunModel[];
  /** "stop": end-of-text ends an answer; "suppress": end-of-text cannot be sampled. */
  readonly endPolicy: 'stop' | 'suppress';
}

/** The next-token distribution of a window, summarized at every temperature of the plan (same order): exact figures, or
 * their bounds where only the likeliest tokens are known, or neither. */
export interface WindowDistribution {
  readonly window: number;
  readonly openness: readonly Openness[];
  /** Absent where the figures are exact. */
  readonly bounds?: readonly OpennessBounds[];
  /** Most likely next tokens at temperature 1. */
  readonly nextTokens: readonly { readonly text: string; readonly p: number }[];
}

/** Single-softmax null u_0(T) of one window: re-tempered energy along fixed texts (docs/method.md#softmax-null). */
export interface SoftmaxNull {
  readonly window: number;
  /** Source cell of the fixed texts, and their indices in it. */
  readonly cell: number;
  readonly indices: readonly number[];
  readonly temperatures: readonly number[];
  /** Mean energy in nats per token, row-major [texts, temperatures]. */
  readonly energy: Float64Array;
}

/** Fresh continuations of the answers of one cell from their first tokens (docs/method.md#commitment). */
export interface Commitment {
  readonly cell: number;
  /** Token budget: answers and continuations count up to it. */
  readonly tokens: number;
  /** Numbers of first tokens that were kept, ascending: those of a doubling grid from 1 that were worth measuring. */
  readonly kept: readonly number[];
  /** What was drawn behind the kept tokens, without them: `cell` is a position in `kept`, `index` that of the answer.
   * An answer that had ended before is not continued. */
  readonly continuations: readonly Trajectory[];
  /** Cosine of each continuation with the rest of its answer, by their hidden states; null without hidden states. */
  readonly cosines: Float32Array | null;
  /** Cosine of each pair of answers, cut to `tokens`: of 1 with 0, of 2 with 0 and 1, ...; null without hidden states.
   */
  readonly pairs: Float32Array | null;
}

/** A token that may stand at a position of an answer, and what followed it. */
export interface ForkBranch {
  /** Position in the answer, tokens. */
  readonly position: number;
  readonly token: number;
  readonly text: string;
  /** Its probability there, as sampled. */
  readonly p: number;
  /** Whether it ends the answer, so that nothing is drawn behind it. */
  readonly ends: boolean;
}

/** Continuations of one answer from each alternative token at its most open positions (docs/method.md#fork-map). */
export interface ForkMap {
  readonly cell: number;
  /** Index of the answer in its cell. */
  readonly answer: number;
  readonly tokens: number;
  /** Entropy at each position, nats, as sampled. */
  readonly entropy: Float64Array;
  /** Alternatives of the positions that were examined. */
  readonly branches: readonly ForkBranch[];
  /** What was drawn behind an alternative, without it: `cell` is a position in `branches`. Embeddings are those of the
   * whole answer. */
  readonly continuations: readonly Trajectory[];
}

/** Whether a run may still change: it is under way or waits for others. */
export function isGoing({ status }: { readonly status: RunStatus }): boolean {
  return status === 'running' || status === 'queued';
}

/** Answers drawn behind a beginning that the user chose. They are no sample of the prompt, so no figure of the cell
 * counts them (docs/method.md#possibility-tree). */
export interface TreeBranch {
  readonly cell: number;
  /** Tokens behind the prompt that were given, and the text of each. */
  readonly given: Int32Array;
  readonly pieces: readonly string[];
  /** How many of them, at the end, the user put there; 0 where the beginning came up in an answer. */
  readonly inserted: number;
  /** Probability of these there, as sampled; 1 without any. */
  readonly p: number;
  /** Token budget, given ones included. */
  readonly tokens: number;
  /** What was drawn behind the given tokens, without them, ordered by index. Embeddings are those of whole answers. */
  readonly continuations: readonly Trajectory[];
}

export type CellState = 'exact' | 'sampling' | 'done' | 'interrupted';

/** One cell of the plan with its answers, ordered by index. */
export interface RunCell {
  readonly index: number;
  readonly state: CellState;
  readonly trajectories: readonly Trajectory[];
}

/** What every run stores. */
export interface RunBase<Spec extends ExperimentSpec> {
  readonly manifest: Manifest<Spec>;
  readonly plan: Plan;
  readonly status: RunStatus;
  readonly error: ErrorData | null;
  readonly distributions: readonly WindowDistribution[];
  /** One for each cell of the plan. */
  readonly cells: readonly RunCell[];
}

/** Fresh answers of one cell, drawn after it was chosen, with another seed than its own (docs/method.md#guidance). */
export interface FreshAnswers {
  readonly cell: number;
  readonly seed: number;
  /** Token budget: that of the home cell, so that the two can be compared. */
  readonly tokens: number;
  /** Ordered by index. */
  readonly trajectories: readonly Trajectory[];
  /** Continuations of these answers; absent where the answers of the cell have none. */
  readonly commitment?: Commitment;
}

/** An answer that the user typed, read behind the prompt of every cell with answers (docs/method.md#guidance). */
export interface ReferenceAnswer {
  readonly text: string;
  /** Its number of tokens at the home cell. */
  readonly tokens: number;
  /** As that of an answer of the home cell; null without hidden states. */
  readonly embedding: Float32Array | null;
  /** Σ ln p of its tokens as they are drawn in each cell, without the end of the answer, nats; null where truncation
   * makes one of them impossible. */
  readonly cells: readonly { readonly cell: number; readonly logProb: number | null }[];
}

/** What sampling took. */
export interface Sampled {
  readonly tokens: number;
  readonly seconds: number;
  /** Rows that were computed in all steps, and for how many there was room; absent in runs of version 0.1. */
  readonly rows?: number;
  readonly places?: number;
  /** Answers to nothing of the prompt that were not drawn, because an earlier run had drawn them; absent: none. */
  readonly taken?: number;
}

/** A run that samples the cells of a grid. */
export interface GridRun extends RunBase<GridSpec> {
  readonly kind: GridKind;
  readonly nulls: readonly SoftmaxNull[];
  /** At most one for each cell; absent: nothing was checked. */
  readonly checks?: readonly FreshAnswers[];
  /** Continuations of the home cell; absent where none were sampled. */
  readonly commitment?: Commitment;
  /** Continuations of other cells, at most one for each; absent where none were requested. */
  readonly commitments?: readonly Commitment[];
  /** Absent where no answer was followed word by word. */
  readonly forks?: ForkMap;
  /** Attention and states of the model along the answers; absent where they were not read. */
  readonly internals?: Internals;
  /** Answers that the user drew from nodes of the possibility tree, in the order of asking; absent: none. */
  readonly tree?: readonly TreeBranch[];
  /** Answers that the user typed; absent: none. */
  readonly references?: readonly ReferenceAnswer[];
  /** Tokens that were sampled, and the seconds that took; absent before the first, and in files without it. */
  readonly sampled?: Sampled;
}

/** A run that reads texts or items. Its only cell, if any, holds the model's own answers. */
export interface StudyRun extends RunBase<StudySpec> {
  readonly kind: 'study';
  readonly study: Study;
}

/** `kind` is that of the spec. */
export type Run = GridRun | StudyRun;

/** Events of a running experiment. `run` is a consistent snapshot, valid as a run file at any time. */
export type RunEvent =
  /** First event: the grid is known, its sizes are not yet (except in a replay). */
  | { readonly type: 'planned'; readonly run: Run }
  /** The exact next-token map is complete. */
  | { readonly type: 'exact'; readonly run: Run }
  /** A cell has all its answers. */
  | { readonly type: 'cell'; readonly run: Run; readonly cell: number }
  /** The plan was settled or refined, or a null was computed. */
  | { readonly type: 'changed'; readonly run: Run }
  | { readonly type: 'progress'; readonly progress: Progress }
  /** Last event, always sent: status done, cancelled or failed. */
  | { readonly type: 'done'; readonly run: Run };
