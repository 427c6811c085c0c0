/** The one interface to a language model (design.md decision 2): `score` and `sample`, results as typed arrays. */

import type { Message } from './message.ts';

/** How a person's text becomes the model's input. */
export type Form = 'chat' | 'raw';

/** What the files of a model say of it, whether it is open or not. */
export interface ModelFacts {
  /** Layers, attention heads of a layer (query heads, where they share keys) and trained parameters; 0 where not known.
   */
  readonly layers: number;
  readonly heads: number;
  readonly parameterCount: number;
  /** Models that differ in one thing only share a series, e.g. "ladder"; "" for a model by itself. */
  readonly series: string;
  /** Prompts that suit the model, from its own files. */
  readonly prompts: readonly string[];
  /** Training steps of the checkpoints beside the model, ascending; `<id>@step-N` opens one. */
  readonly checkpoints: readonly number[];
}

/** What is known of a model before and after it is opened. Plain data. */
export interface ModelCard extends ModelFacts {
  /** Stable id: "smollm2-135m-instruct", "calibration:curie-weiss", or an absolute folder. */
  readonly id: string;
  readonly name: string;
  readonly kind: 'built-in' | 'calibration' | 'folder' | 'cache';
  /** "llama", "gpt2", ... or "calibration". */
  readonly family: string;
  /** "fp32", "4-bit weights, computed in fp32", ... */
  readonly precision: string;
  /** How the weights or activations are rounded when they are used: not at all, weights only, or both by batch. */
  readonly quantization: 'none' | 'weight-only' | 'dynamic';
  /** Real vocabulary size (padded rows excluded). */
  readonly vocabulary: number;
  /** Longest input in tokens. */
  readonly context: number;
  /** Width of the hidden state; 0 when there is none. */
  readonly width: number;
  /** Bytes of memory of the open model with a default diagram under way, and of one more token that a row keeps. */
  readonly memory: { readonly open: number; readonly token: number };
  /** Forms the model can take; the first is its default. */
  readonly forms: readonly Form[];
  /** One line of what it is, where from, what it is not good for. */
  readonly about: string;
  /** sha256 of the model file and of tokenizer.json, hex; empty before first use. */
  readonly modelHash: string;
  readonly tokenizerHash: string;
  /** Whether the same seed gives the same text at any batch size, as probed at load on this processor. */
  readonly invariance: 'exact' | 'batch-coupled' | 'fixed-capacity' | 'unprobed';
  /** Facts a person should see: "config.json says 12 layers, the graph has 6". */
  readonly notes: readonly Message[];
  /** Parameters of a calibration model, e.g. {p: 0.5}. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly knobs: Knobs;
}

/** Which knobs of class A a model can turn (science.md B4.1): null, or one sentence that says why it cannot. */
export interface Knobs {
  readonly layers: Message | null;
  readonly heads: Message | null;
  readonly precision: Message | null;
}

/** What the model is given, exactly. */
export interface PromptText {
  readonly form: Form;
  /** The whole text given to the model, template included, before tokenisation. */
  readonly text: string;
  readonly ids: Int32Array;
  /** Half-open range of `ids` that carries the person's own text. */
  readonly own: readonly [number, number];
}

/** Sampler settings of one row. */
export interface Sampling {
  readonly temperature: number;
  /** Nucleus mass in (0, 1]; 1 = off. */
  readonly topP: number;
  /** Keep only the k likeliest; 0 = off. */
  readonly topK: number;
  /** Keep only tokens at least this share as likely as the likeliest one, after temperature; 0 or absent = off. */
  readonly minP?: number;
}

/** How an open model is held back, on the session it has (science.md B4.1, class A). */
export interface Ablation {
  /** Layers kept, 1 to the model's own number: the head reads this layer through the final norm and a fitted scale. */
  readonly layers?: number;
  /** Heads whose attention output is set to zero. */
  readonly maskedHeads?: readonly (readonly [layer: number, head: number])[];
}

/** One trajectory to sample: its random stream is (seed, cell, trajectory, position). */
export interface SampleRow extends Sampling {
  readonly cell: number;
  readonly index: number;
  /** Largest number of tokens of this trajectory, where it is less than the request's. */
  readonly tokens?: number;
}

export interface SampleRequest {
  readonly prefix: Int32Array;
  readonly rows: readonly SampleRow[];
  /** Largest number of tokens of a trajectory. */
  readonly tokens: number;
  /** "stop" ends an answer at end-of-text; "suppress" makes end-of-text impossible (streams). */
  readonly end: 'stop' | 'suppress';
  /** Unsigned integer up to 2^53. */
  readonly seed: number;
  /** Most distinct histories computed in one step. */
  readonly batch: number;
  /** Whether to pool hidden states. */
  readonly pool: boolean;
}

/** A finished trajectory as the model returns it; lengths as in core Trajectory. */
export interface SampledRow {
  readonly cell: number;
  readonly index: number;
  readonly ids: Int32Array;
  readonly logProbT: Float32Array;
  readonly logProb1: Float32Array;
  readonly entropy: Float32Array;
  readonly logitVariance: Float32Array;
  readonly ended: boolean;
  /** Mean final hidden state after reading each token, float32 [width]; null when empty or not pooled. */
  readonly hidden: Float32Array | null;
}

/** Exact next-token figures of a whole text. */
export interface Score {
  readonly ids: Int32Array;
  /** Logits of the real vocabulary for each scored position, row-major [positions, vocabulary], float32. Position i
   *  holds the law of the token after ids[from + i]. */
  readonly logits: Float32Array;
  readonly from: number;
  readonly vocabulary: number;
}

export interface LanguageModel {
  readonly card: ModelCard;
  /** Token ids that end an answer (details.md "Stop set"). */
  readonly eosTokenIds: readonly number[];
  /** Encode a person's text in a form. Throws AdjacentError prompt-too-long, template-invalid, bad-argument. */
  encode(text: string, form: Form): PromptText;
  /** Text of ids, special tokens left out. */
  decode(ids: Int32Array): string;
  /** The text each token adds; concatenated they equal decode(ids). */
  pieces(ids: Int32Array): string[];
  /** Full logits after each of ids[from..]; nothing is sampled. Cancelled by `signal` within one step. */
  score(ids: Int32Array, from: number, signal: AbortSignal): Promise<Score>;
  /** The same read early after each of so many layers (1..L, in the order asked), in the same passes; each with its
   * fitted scale. Throws AdjacentError model-unsupported where `card.knobs.layers` says why, bad-argument. */
  scoreLayers(ids: Int32Array, from: number, layers: readonly number[], signal: AbortSignal): Promise<Score[]>;
  /**
   * The same model held back, on the same session: `score`, `sample`, `speed` and `probeCentre` of what is returned run
   * under the restriction, and closing it does nothing. All layers still run: the cache is of the whole network, an
   * early exit only reads it elsewhere, while heads that are masked are masked in prompt and answer alike. Fewer layers
   * and no masks: scales are fitted once for each layer and kept. Of a restricted model, `restrict` starts from the
   * whole one. Throws AdjacentError model-unsupported, bad-argument, cancelled.
   */
  ablate(restriction: Ablation, signal?: AbortSignal): Promise<LanguageModel>;
  /** Texts that calibrations of this model are fitted on: its own, else the bundled sentences. */
  readonly probeTexts: readonly string[];
  /** Sample every row; yields each as soon as it is finished. `onStep` is called after every decode step with the
   * number of tokens sampled so far. Throws AdjacentError "cancelled" within one step of `signal`. */
  sample(request: SampleRequest, signal: AbortSignal, onStep: (tokens: number) => void): AsyncGenerator<SampledRow>;
  /** Mean of the pooled hidden states of the bundled probe sentences in a form (science.md B1.6); null without hidden
   *  state. Kept with the prepared model. */
  probeCentre(form: Form, signal: AbortSignal): Promise<Float32Array | null>;
  /** Measured cost of a decode step behind a prompt of so many tokens. */
  speed(prompt: number, signal: AbortSignal): Promise<SpeedProbe>;
  close(): Promise<void>;
}

/** Milliseconds a decode step takes, by batch size, on this machine now. */
export interface SpeedProbe {
  readonly step: readonly { readonly batch: number; readonly milliseconds: number }[];
}
