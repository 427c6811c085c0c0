/**
 * A study: one prompt, or one set of items, scored by several configurations of a model or by several models
 * (docs/method.md#constraint-expansion). Only the answers to the prompt are sampled; everything else is teacher-forced,
 * so that configurations are compared on the same texts. The run file stores exactly this data.
 */
import type { Conversation } from './chatMessage.ts';
import type { KnobAxis, KnobId, Setting } from './knob.ts';
import type { Message } from './message.ts';
import type { Ablation } from './languageModel.ts';

/**
 * constraints: which limit binds, by how much, and how the limits combine. training: capability and induction over
 * checkpoints. size, families: the same over models. few-shot: the same over the number of examples before the
 * question. replication: the design of arXiv 2501.01638, three models on multiple-choice items.
 */
export const studyKinds = ['constraints', 'training', 'size', 'families', 'few-shot', 'replication'] as const;
export type StudyKind = (typeof studyKinds)[number];

/** Texts on which constraints are measured: the prompt and its continuations, the model's probe texts, or both. */
export const studyTexts = ['prompt', 'probes', 'both'] as const;
export type StudyTexts = (typeof studyTexts)[number];

/** The question of a study. Part of the spec, so plain data. */
export interface StudyQuestion {
  readonly kind: StudyKind;
  /** Knobs varied one at a time, or the single axis of a series. Empty: the default knobs of the kind that the model
   * supports, or none when `sensitivity` is given. */
  readonly axes: readonly KnobAxis[];
  /** Knobs of the factorial design with two or three levels each, loosest first. Absent: default choice; empty: none.
   */
  readonly factors?: readonly KnobAxis[];
  /** Continuous knobs varied together, each between two levels; knobs that a model does not support are left out.
   * Absent: none. */
  readonly sensitivity?: readonly KnobAxis[];
  /** What levels of the knob "variant" stand for; absent where the prompts have the same messages before them. */
  readonly conversations?: readonly Conversation[];
  /** Further models read along the axis, such as the one-layer control of *training*. */
  readonly controls: readonly string[];
  readonly texts: StudyTexts;
  /** Item files: absolute paths, or the names of bundled sets ("ladder/copying"). */
  readonly items: readonly string[];
  /** Maximum number of items per file. */
  readonly itemLimit: number;
  /** Whether to run the induction probe (docs/method.md#induction). Absent: the default of the kind. */
  readonly induction?: boolean;
  /** Examples before each item, and the number of orders they are tried in. */
  readonly shots: number;
  readonly orders: number;
  /** Models that stand in for others; every place that shows them says so. Absent: none. */
  readonly standIns?: readonly StandIn[];
}

/** A model that stands in for another: "ladder/gpt2-1m" for "gpt2-xl". */
export interface StandIn {
  readonly reference: string;
  readonly for: string;
}

/** A configuration: the level of every knob, and what it does to the model. */
export interface Configuration {
  readonly index: number;
  /** "4-bit weights", "last 6 words", "step 128". */
  readonly label: string;
  readonly setting: Setting;
  /** reference: unconstrained, the baseline of all others; level: one knob changed; factorial: a cell of the design;
   * sensitivity: a setting of several continuous knobs; series: a point on the axis; control: a point on the axis of
   * another model. */
  readonly role: 'reference' | 'level' | 'factorial' | 'sensitivity' | 'series' | 'control';
  /** The knob that a `level`, `series` or `control` changes. */
  readonly knob: KnobId | null;
  /** Index into the models of the manifest. */
  readonly model: number;
  readonly ablation: Ablation | null;
  /** Index of the random head mask or example order; 0 when there is only one. */
  readonly draw: number;
}

/** A text that all configurations score: a continuation after a prefix that a configuration may cut or change. */
export interface StudyText {
  readonly index: number;
  /** answer: sampled from the unconstrained model at T = 0.7; prompt: words of the prompt; probe: bundled. */
  readonly source: 'answer' | 'prompt' | 'probe';
  /** Readable text before the continuation in the unconstrained configuration. */
  readonly prefix: string;
  readonly text: string;
  /** Token ids of the continuation, the same in every configuration. */
  readonly ids: Int32Array;
}

/** A next token whose probability changed strongly. */
export interface ChangedToken {
  readonly text: string;
  /** Unconstrained and constrained probability. */
  readonly p: number;
  readonly q: number;
}

/** One configuration on one text, with one entry per token of the continuation: the unconstrained and constrained
 * distributions of that token compared (docs/method.md#constraint-expansion). */
export interface TextReading {
  readonly configuration: number;
  readonly text: number;
  readonly kept: Float32Array;
  readonly lost: Float32Array;
  readonly leaked: Float32Array;
  /** Entropy of the unconstrained and the constrained distribution (ln D_1), nats. */
  readonly openness: Float32Array;
  readonly constrainedOpenness: Float32Array;
  /** Jensen-Shannon distance, nats, 0 to ln 2. */
  readonly divergence: Float32Array;
  /** Log-probability of the actual token, unconstrained and constrained, nats. */
  readonly logProb: Float32Array;
  readonly constrainedLogProb: Float32Array;
  /** Tokens that only the constrained and only the unconstrained 0.95 nucleus contains, the Jaccard index of the two
   * nuclei, and the constrained mass of the gained tokens. */
  readonly gained: Float32Array;
  readonly removed: Float32Array;
  readonly jaccard: Float32Array;
  readonly gainedMass: Float32Array;
  /** At the first position: the tokens that lost and gained the most probability. */
  readonly lostWords: readonly ChangedToken[];
  readonly gainedWords: readonly ChangedToken[];
}

/** A multiple-choice item. Each option directly continues the question. */
export interface StudyItem {
  readonly index: number;
  readonly question: string;
  readonly options: readonly string[];
  /** Index of the correct option. */
  readonly answer: number;
  /** Skill or subject; the name of the file when the item has none. */
  readonly skill: string;
  /** Complete solved examples, for few-shot prompts. */
  readonly examples: readonly string[];
}

/** Item scores of one configuration: log-probability of each option (summed over its tokens, nats), and its tokens and
 * characters; row-major [items, maximum options]. NaN where an item has fewer options, is not read yet (0 characters),
 * or does not fit into the context (0 tokens). See docs/method.md#capability. */
export interface ItemReading {
  readonly configuration: number;
  readonly logProb: Float64Array;
  readonly tokens: Int32Array;
  readonly characters: Int32Array;
}

/** Induction probe of one configuration (docs/method.md#induction): surprisal (nats) of every token of sequences that
 * repeat a random string once, row-major [sequences, 2 * length], NaN for the first token of a model without a start
 * token; and the entropy of the first position (nats), to compare with ln `vocabulary`. */
export interface InductionReading {
  readonly configuration: number;
  readonly length: number;
  readonly surprisal: Float32Array;
  readonly openness: number;
  readonly vocabulary: number;
}

export interface Study {
  readonly kind: StudyKind;
  /** References of the models, in the order of the manifest: "ladder/neox-0.2m@step-64". */
  readonly models: readonly string[];
  readonly configurations: readonly Configuration[];
  readonly texts: readonly StudyText[];
  readonly readings: readonly TextReading[];
  readonly items: readonly StudyItem[];
  readonly itemReadings: readonly ItemReading[];
  readonly inductions: readonly InductionReading[];
  /** Knobs that this model does not support, each with the reason. */
  readonly disabled: readonly { readonly knob: KnobId; readonly reason: Message }[];
  /** One message per level that was left out. */
  readonly shortfalls: readonly Message[];
  /** Estimated seconds, file bytes and memory bytes before the first reading. */
  readonly estimate: { readonly seconds: number | null; readonly bytes: number; readonly memory: number };
}

/** Columns of a reading: one number per position. */
export const readingColumns = [
  'kept',
  'lost',
  'leaked',
  'openness',
  'constrainedOpenness',
  'divergence',
  'logProb',
  'constrainedLogProb',
  'gained',
  'removed',
  'jaccard',
  'gainedMass',
] as const;

export type ReadingColumn = (typeof readingColumns)[number];
