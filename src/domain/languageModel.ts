/** The interface to a language model: `score` and `sample`, with results as typed arrays
 * (docs/architecture.md#decisions). */

import type { Samplers } from '../core/sampler/samplers.ts';
import type { EndLogProbs } from '../core/trajectory.ts';
import type { Capabilities } from './capabilities.ts';
import type { ChatMessage } from './chatMessage.ts';
import type { Int8Facts } from './int8.ts';
import type { Message } from './message.ts';

/** How the user's text becomes model input: through the chat template, or as it is. */
export type Form = 'chat' | 'raw';

/** Facts from the files of a model, available before it is opened. */
export interface ModelFacts {
  /** Layers, attention heads per layer (query heads with grouped keys) and trained parameters; 0 when unknown. */
  readonly layers: number;
  readonly heads: number;
  readonly parameterCount: number;
  /** Models that differ in one property share a series, such as "ladder"; "" for a single model. */
  readonly series: string;
  /** Sample prompts from the model's own files. */
  readonly prompts: readonly string[];
  /** Training steps of the checkpoints in the model folder, ascending; `<id>@step-N` opens one. */
  readonly checkpoints: readonly number[];
}

/** Everything known about a model, before and after it is opened. Plain data. */
export interface ModelCard extends ModelFacts {
  /** Stable id: "smollm2-135m-instruct", "calibration:curie-weiss", or an absolute folder. */
  readonly id: string;
  readonly name: string;
  /** Name without checkpoint and precision: "neox-0.2m" of "neox-0.2m (step 64, 8-bit)". Absent: not known. */
  readonly baseName?: string;
  readonly kind: 'built-in' | 'calibration' | 'folder' | 'cache' | 'served';
  /** "llama", "gpt2", ... or "calibration". */
  readonly family: string;
  /** "fp32", "4-bit weights, computed in fp32", ... */
  readonly precision: string;
  /** Rounding at run time: none, weights only, weights and activations of a whole batch (dynamic int8), or weights and
   * the activations of each row (int8). */
  readonly quantization: 'none' | 'weight-only' | 'dynamic' | 'rows';
  /** Vocabulary size without padded rows. */
  readonly vocabulary: number;
  /** Context length, tokens. */
  readonly context: number;
  /** Width of the hidden state; 0 without one. */
  readonly width: number;
  /** Memory bytes: of the open model during a default diagram, of each further token that a row caches, and of threads
   * that sample beside the engine, if usual requests are large enough for them. */
  readonly memory: { readonly open: number; readonly token: number; readonly threads?: number };
  /** Supported forms; the first is the default. */
  readonly forms: readonly Form[];
  /** One line: what the model is, its origin and its limits. */
  readonly about: string;
  /** SHA-256 of the model file and of tokenizer.json, hex; empty before first use. */
  readonly modelHash: string;
  readonly tokenizerHash: string;
  /** Whether the same seed gives the same text at any batch size, probed at load on this processor
   * (docs/architecture.md#batch-invariance). */
  readonly invariance: 'exact' | 'batch-coupled' | 'fixed-capacity' | 'unprobed';
  /** How close the graph that runs is to the model as exported; absent before first use and for calibration models. */
  readonly comparison?: GraphComparison;
  /** How far 8-bit arithmetic moves the distributions; present only for models that compute in int8. */
  readonly int8?: Int8Facts;
  /** Notes for the user, such as a config.json that contradicts the graph. */
  readonly notes: readonly Message[];
  /** Parameters of a calibration model, such as {p: 0.5}. */
  readonly parameters?: Readonly<Record<string, number>>;
  readonly knobs: Knobs;
  /** What it gives; absent in runs of version 0.2 and before, whose models gave everything (`capabilitiesOf`). */
  readonly capabilities?: Capabilities;
}

/** The prepared graph of a model and the model as exported, compared once on next-token distributions: over a long
 * text, behind a prefix, and in several rows (docs/architecture.md#comparison-with-the-export). */
export interface GraphComparison {
  /** "cascade": rewritten to share prompts; "own": the attention of the graph, unchanged. */
  readonly attention: 'cascade' | 'own';
  /** "file": compared with the model's file. "widened": with the same weights in fp32 before the rewrite, because the
   * file computes in fp16 or its weights are rounded. */
  readonly reference: 'file' | 'widened';
  /** Length of the text. */
  readonly tokens: number;
  /** The farthest position whose distribution was compared, behind a cache that repeats that of the text; absent where
   * it is within the text, and in runs of version 0.1. */
  readonly far?: number;
  /** How many positions the masks of a graph with cascade attention were evaluated for. Longer inputs are refused. */
  readonly masks?: number;
  /** The longest attention window that was found, in tokens; null without one. */
  readonly window: number | null;
  /** Largest difference of ln p and of the entropy, in nats. */
  readonly logProb: number;
  readonly entropy: number;
  /** What both may be at most, in nats. */
  readonly tolerance: number;
  /** What a short text showed on this machine, where all else was measured when Adjacent was built. */
  readonly here?: { readonly tokens: number; readonly logProb: number; readonly entropy: number };
}

/** Architecture knobs of a model (docs/method.md#knobs): null when supported, else the reason it is not. */
export interface Knobs {
  readonly layers: Message | null;
  readonly heads: Message | null;
  readonly precision: Message | null;
}

/** Half-open range of UTF-16 offsets. */
export type Span = readonly [number, number];

/** The exact input of a model. */
export interface PromptText {
  readonly form: Form;
  /** The whole input text, template included, before tokenization. */
  readonly text: string;
  readonly ids: Int32Array;
  /** Half-open range of `ids` that holds the user's text; empty at the end where `rewritten` is set. */
  readonly own: readonly [number, number];
  /** The span of each of these ids in the user's text, in order and without overlaps. A character that several tokens
   * share belongs to the last of them; a token that adds nothing has an empty span. */
  readonly spans: readonly Span[];
  /** The chat template gives the model another text than the user's, so that no token has a place in that one. */
  readonly rewritten?: true;
  /** What the chat template needed or added; absent: nothing. */
  readonly adapted?: readonly TemplateAdaptation[];
}

/** What was done to messages for a chat template, and what it adds by itself: system messages stand in the first
 * message of the user; neighboring messages of one role are joined; a fixed date; thinking as the template sets it; a
 * system message of the template, which an empty one leaves out. */
export type TemplateAdaptation = (typeof templateAdaptations)[number];
export const templateAdaptations = [
  'system-joined',
  'turns-joined',
  'dated',
  'thinking-switch',
  'default-system',
] as const;

/** Sampler settings of a row. */
export interface Sampling {
  readonly temperature: number;
  /** Nucleus mass in (0, 1]; 1 = off. */
  readonly topP: number;
  /** Keep only the k likeliest; 0 = off. */
  readonly topK: number;
  /** Keep only tokens with at least this fraction of the top probability; 0 or absent = off. */
  readonly minP?: number;
  /** Penalties, DRY and XTC; absent: off. */
  readonly samplers?: Samplers;
  /** Whether the temperature acts after top-k, top-p and min-p, as in llama.cpp. It acts first in runs of version 0.1,
   * where this is absent; always last with `samplers`. */
  readonly temperatureLast?: true;
}

/** Ablation of an open model, on its own session (docs/method.md#knobs). */
export interface Ablation {
  /** Layers kept, 1 to all: the output head reads this layer through the final norm and a fitted scale
   * (docs/method.md#logit-lens). */
  readonly layers?: number;
  /** Attention heads whose output is set to zero. */
  readonly maskedHeads?: readonly (readonly [layer: number, head: number])[];
}

/** One trajectory to sample. Its random numbers depend on (seed, cell, index, position). */
export interface SampleRow extends Sampling {
  readonly cell: number;
  readonly index: number;
  /** The cell whose random numbers it draws; its own when absent. Rows that share random numbers and an index draw the
   * same from where their beginnings are equal, which is then computed once. */
  readonly drawsOf?: number;
  /** Maximum number of tokens of this trajectory, forced ones included, if less than that of the request. */
  readonly tokens?: number;
  /** Tokens behind the prompt that are given instead of drawn; draws continue after them, at the next position. Rows
   * with equal beginnings compute them once. They are no part of the sampled row. */
  readonly forced?: Int32Array;
  /** Number of tokens behind the prompt that the pooled hidden state leaves out; 0 when absent. */
  readonly pooledFrom?: number;
}

export interface SampleRequest {
  readonly prefix: Int32Array;
  readonly rows: readonly SampleRow[];
  /** Maximum number of tokens per trajectory. */
  readonly tokens: number;
  /** "stop" ends an answer at an end token; "suppress" masks end tokens (streams). */
  readonly end: 'stop' | 'suppress';
  /** Texts that end an answer too: its text ends before the first of them; absent: none. */
  readonly stop?: readonly string[];
  /** Unsigned integer up to 2^53. */
  readonly seed: number;
  /** Maximum number of distinct prefixes computed per step. */
  readonly batch: number;
  /** Whether to pool hidden states. */
  readonly pool: boolean;
  /** Tokens for which the caches of a full step have room: fewer rows have room for more. Absent: `tokens`. */
  readonly room?: number;
  /** Asked after every step while rows run whose cell is not cut: the cells whose answers are long enough. Their rows,
   * and those that begin later, are cut at one token more than the longest row of all had: as if that had been their
   * maximum from the beginning. */
  readonly cutNow?: (state: SamplingState) => readonly number[];
}

/** How far a request is after a step. */
export interface SamplingState {
  /** Tokens of the longest row that ran so far. */
  readonly longest: number;
  /** Rows that have ended, of how many. */
  readonly ended: number;
  readonly rows: number;
  /** What the rows of a cell that run have drawn so far. */
  readonly runningOf: (cell: number) => readonly Pick<SampledRow, 'ids' | 'logProb1'>[];
}

/** The likeliest next tokens at temperature 1, of a model that shows no more. */
export interface Likeliest {
  /** Largest first. */
  readonly tokens: readonly { readonly id: number; readonly text: string; readonly logProb: number }[];
}

/** The tokens of a model that shows them as texts only. Their numbers are those of these texts. */
export interface NumberedTokens {
  /** Whether a number stands for a token that was seen. */
  knows(id: number): boolean;
  /** Learns the texts of tokens from answers that another process drew. */
  learn(ids: ArrayLike<number>, pieces: readonly string[]): void;
}

/** A finished trajectory. Array lengths as in core's Trajectory. */
export interface SampledRow {
  readonly cell: number;
  readonly index: number;
  readonly ids: Int32Array;
  readonly logProbT: Float32Array;
  readonly logProb1: Float32Array;
  /** ln p of the end token; absent if the row was cut. */
  readonly end?: EndLogProbs;
  readonly entropy: Float32Array;
  readonly logitVariance: Float32Array;
  readonly ended: boolean;
  /** Length of the text of all its tokens, forced ones included, before the stop string that ended it, UTF-16 code
   * units; absent: no stop string did. Its last tokens then hold that string, and its `end` is certain. */
  readonly textLength?: number;
  /** Mean final hidden state over the tokens, forced ones included, from `pooledFrom` on, float32 [width]; null when
   * there are none or nothing is pooled. */
  readonly hidden: Float32Array | null;
}

/** What a model has inside at the last position of a text. */
export interface InternalState {
  /** Attention probabilities [layers, heads, positions], row-major; null where they cannot be read. */
  readonly attention: Float32Array | null;
  /** Residual stream [read layers, width], row-major; null without one. */
  readonly states: Float32Array | null;
}

/** Reads the inside of a model along texts, in a session of its own. */
export interface InternalsReader {
  /** Layers of the model, and attention heads in each; 0 heads where attention cannot be read. */
  readonly layers: number;
  readonly heads: number;
  /** Layers of `states`, counted from 1; empty without states. */
  readonly stateLayers: readonly number[];
  /** What cannot be read, and why. */
  readonly missing: readonly Message[];
  /** The state after the last token of prompt and answer. Throws AdjacentError cancelled between passes. */
  read(prompt: Int32Array, answer: Int32Array, signal: AbortSignal): Promise<InternalState>;
  close(): Promise<void>;
}

/** Next-token logits along a text. */
export interface Score {
  readonly ids: Int32Array;
  /** Logits without padded rows, float32, row-major [positions, vocabulary]. Position i predicts the token after
   * ids[from + i]. */
  readonly logits: Float32Array;
  readonly from: number;
  readonly vocabulary: number;
  /** The largest logit at each position, which gives the constant by which `logits` differ from those of the model
   * there; absent: they are the same. */
  readonly peaks?: Float32Array;
}

export interface LanguageModel {
  readonly card: ModelCard;
  /** Token ids that end an answer. */
  readonly eosTokenIds: readonly number[];
  /** What its rows depend on besides a request: files, precision, tokenizer, runtime and processor. Two models with the
   * same identity give the same rows, bit for bit. Absent: not known. */
  readonly identity?: string;
  /** Encodes the user's text in a form, after the messages before it if there are any. Throws AdjacentError
   * prompt-too-long, template-invalid, bad-argument. */
  encode(text: string, form: Form, before?: readonly ChatMessage[]): PromptText;
  /** Whether a token ends a repetition for DRY (docs/method.md#samplers). None does when absent. */
  readonly breaksRepetition?: (token: number) => boolean;
  /** Decodes ids, without special tokens. */
  decode(ids: Int32Array): string;
  /** The text that each token adds; the concatenation equals decode(ids). */
  pieces(ids: Int32Array): string[];
  /** The text of each token by itself, for display: as it reads inside a text, with bytes that are no whole character
   * as "<0xF0>"; '' for a token without text. */
  texts(ids: Int32Array): string[];
  /** Logits after each of ids[from..]. `onRead` receives how many of the tokens were read so far. Throws AdjacentError
   * cancelled within one step of `signal`. */
  score(ids: Int32Array, from: number, signal: AbortSignal, onRead?: (tokens: number) => void): Promise<Score>;
  /** The likeliest next tokens behind a prompt, or behind the beginning of an answer. Only where
   * `capabilities.nextToken` is a number above 0; `score` gives the whole distribution where it is "full". Throws
   * AdjacentError cancelled, and what the model throws. */
  likeliest?(prefix: Int32Array, signal: AbortSignal, given?: Int32Array): Promise<Likeliest>;
  /** The tokens of a text as it is, without those at its beginning that have no log-probability. Only where
   * `capabilities.promptLogProbs` holds and `score` does not work. Throws AdjacentError cancelled, and what the model
   * throws. */
  given?(text: string, signal: AbortSignal): Promise<Likeliest['tokens']>;
  /** Absent: tokens have the numbers of the vocabulary. */
  readonly numbered?: NumberedTokens;
  /** Notes on what happened since it was opened, such as an address that stopped answering. Absent: nothing can. */
  happened?(): readonly Message[];
  /** `score` at each of the given layers (1..L), in the order given and in the same forward passes, each with its
   * fitted scale. Throws AdjacentError bad-argument, and model-unsupported when `card.knobs.layers` is not null. */
  scoreLayers(ids: Int32Array, from: number, layers: readonly number[], signal: AbortSignal): Promise<Score[]>;
  /**
   * The same model under an ablation, on the same session: `score`, `sample`, `speed` and `probeCenter` of the result
   * apply it, and closing it does nothing. All layers still run: an early exit only reads the network at another layer,
   * while masked heads are masked in prompt and answer alike. The scale of each layer is fitted once and stored.
   * `ablate` of an ablated model starts from the whole model. Throws AdjacentError model-unsupported, bad-argument,
   * cancelled.
   */
  ablate(ablation: Ablation, signal?: AbortSignal): Promise<LanguageModel>;
  /** Texts on which the calibrations of this model are fitted: its own, else the bundled sentences. */
  readonly probeTexts: readonly string[];
  /** Samples every row and yields each when it is finished. Calls `onStep` after every decode step with the number of
   * tokens sampled so far, that of the rows of the step, and that of the cached tokens behind the prompt that each row
   * of it reads, where that is known. Throws AdjacentError cancelled within one step of
   * `signal`. */
  sample(
    request: SampleRequest,
    signal: AbortSignal,
    onStep: (tokens: number, rows: number, cached?: number) => void,
  ): AsyncGenerator<SampledRow>;
  /** Mean pooled hidden state of the bundled probe sentences in a form (docs/method.md#embeddings), float32 [width];
   * null without hidden states. Stored with the prepared model. */
  probeCenter(form: Form, signal: AbortSignal): Promise<Float32Array | null>;
  /** Measures the cost of a decode step after a prompt of `prompt` tokens. */
  speed(prompt: number, signal: AbortSignal): Promise<SpeedProbe>;
  /** Opens a second session that shows the inside of the model. The session that samples stays as it is. */
  internals(signal: AbortSignal): Promise<InternalsReader>;
  close(): Promise<void>;
}

/** Milliseconds per decode step, by batch size, measured on this machine. */
export interface SpeedProbe {
  readonly step: readonly { readonly batch: number; readonly milliseconds: number }[];
}
