/**
 * A study: one prompt, or one set of items, read by several configurations of a model or by several models (science.md
 * B4). Nothing is sampled but the prompt's own answers; the rest is teacher-forced, so that configurations are compared
 * on the same texts. The run file stores exactly this, and every report of it is made from it.
 */
import type { KnobAxis, KnobId, Setting } from './knob.ts';
import type { Message } from './message.ts';
import type { Ablation } from './languageModel.ts';

/**
 * constraints: which limit binds, by how much, and how the limits combine (E2, E11). training: capability and induction
 * over checkpoints. size, families: the same over models. few-shot: over examples before the question. replication: the
 * design of arXiv 2501.01638, three models on multiple-choice items.
 */
export const studyKinds = ['constraints', 'training', 'size', 'families', 'few-shot', 'replication'] as const;
export type StudyKind = (typeof studyKinds)[number];

/** Which texts constraints are read on: the prompt's own positions and continuations, the model's probe texts, or both.
 */
export const studyTexts = ['prompt', 'probes', 'both'] as const;
export type StudyTexts = (typeof studyTexts)[number];

/** What a study asks for; part of the spec, so plain data. */
export interface StudyQuestion {
  readonly kind: StudyKind;
  /** Knobs turned one at a time, or the one axis of a series. Empty: those of the kind that the model can turn; none
   * beside `sensitivity`. */
  readonly axes: readonly KnobAxis[];
  /** Knobs of the factorial design with two or three levels each, the loosest first. Absent: chosen; empty: none. */
  readonly factors?: readonly KnobAxis[];
  /** Continuous knobs turned all at once, each between two levels (`sensitivityDesign.ts`); those that a model cannot
   * turn are left out. Absent: none. */
  readonly sensitivity?: readonly KnobAxis[];
  /** Models read along the axis beside the spec's own, e.g. the one-layer control of *training*. */
  readonly controls: readonly string[];
  readonly texts: StudyTexts;
  /** Item files: absolute paths, or the names of bundled sets ("ladder/copying"). */
  readonly items: readonly string[];
  /** Most items taken of each file. */
  readonly itemLimit: number;
  /** Whether a repeated string is read as well (R12, R13). Absent: where the kind asks for it. */
  readonly induction?: boolean;
  /** Examples before each question of an item, and in how many orders they are tried. */
  readonly shots: number;
  readonly orders: number;
  /** Models that pose as others, and are named so wherever they are shown (`standInLabel`). Absent: none. */
  readonly standIns?: readonly StandIn[];
}

/** A model that is read in the place of another: "ladder/gpt2-1m" for "gpt2-xl". */
export interface StandIn {
  readonly reference: string;
  readonly for: string;
}

/** One configuration: where every knob stands, and what that means for the model. */
export interface Configuration {
  readonly index: number;
  /** "4-bit weights", "last 6 words", "step 128". */
  readonly label: string;
  readonly setting: Setting;
  /** reference: unconstrained, all others are compared with it; level: one knob turned; factorial: a cell of the
   * design; sensitivity: a setting of several continuous knobs; series: a point of the axis; control: a point of
   * another model's axis. */
  readonly role: 'reference' | 'level' | 'factorial' | 'sensitivity' | 'series' | 'control';
  /** The knob a `level`, `series` or `control` turns. */
  readonly knob: KnobId | null;
  /** Position in the manifest's models. */
  readonly model: number;
  readonly ablation: Ablation | null;
  /** Which of the random head masks, or orders of examples; 0 when there is one. */
  readonly draw: number;
}

/** A text all configurations read: a continuation behind a prefix that a configuration may cut or change. */
export interface StudyText {
  readonly index: number;
  /** answer: the unconstrained model's own at T = 0.7; prompt: the prompt's own words; probe: bundled. */
  readonly source: 'answer' | 'prompt' | 'probe';
  /** What stands before the continuation in the unconstrained configuration, as a person reads it. */
  readonly prefix: string;
  readonly text: string;
  /** Token ids of the continuation, the same for every configuration. */
  readonly ids: Int32Array;
}

/** A next word whose probability changed most. */
export interface ChangedToken {
  readonly text: string;
  /** Unconstrained and constrained probability. */
  readonly p: number;
  readonly q: number;
}

/** E2 of one configuration on one text, one entry for each token of the continuation (the law it is drawn from). */
export interface TextReading {
  readonly configuration: number;
  readonly text: number;
  readonly kept: Float32Array;
  readonly lost: Float32Array;
  readonly leaked: Float32Array;
  /** ln D_1 of the unconstrained and of the constrained law, nats. */
  readonly openness: Float32Array;
  readonly constrainedOpenness: Float32Array;
  /** Jensen-Shannon distance, nats, 0 to ln 2. */
  readonly divergence: Float32Array;
  /** ln p of the continuation's token, unconstrained and constrained, nats. */
  readonly logProb: Float32Array;
  readonly constrainedLogProb: Float32Array;
  /** Sizes of the .95 nuclei's difference, their Jaccard index, and the constrained mass of what was gained. */
  readonly gained: Float32Array;
  readonly removed: Float32Array;
  readonly jaccard: Float32Array;
  readonly gainedMass: Float32Array;
  /** Of the first position: the words that lost most, and that gained most. */
  readonly lostWords: readonly ChangedToken[];
  readonly gainedWords: readonly ChangedToken[];
}

/** A multiple-choice item. Every option continues the question directly. */
export interface StudyItem {
  readonly index: number;
  readonly question: string;
  readonly options: readonly string[];
  /** Position of the right option. */
  readonly answer: number;
  /** Skill or subject; the file's name when it names none. */
  readonly skill: string;
  /** Complete solved examples, for shots. */
  readonly examples: readonly string[];
}

/** E10 of one configuration: ln p of every option (summed over its tokens, nats), its tokens and characters; row-major
 * [items, most options]. NaN where an item has fewer, where it was not read yet (0 characters), and where it does not
 * fit into the model's context (0 tokens). */
export interface ItemReading {
  readonly configuration: number;
  readonly logProb: Float64Array;
  readonly tokens: Int32Array;
  readonly characters: Int32Array;
}

/** Induction probe R12 of one configuration: surprisal (nats) of every token of sequences that repeat a random string
 * once; row-major [sequences, 2 * length], NaN for the first token where the model has nothing to start from; and ln
 * D_1 of the first position against ln V (R13). */
export interface InductionReading {
  readonly configuration: number;
  readonly length: number;
  readonly surprisal: Float32Array;
  readonly openness: number;
  readonly vocabulary: number;
}

export interface Study {
  readonly kind: StudyKind;
  /** References of the manifest's models, in its order: "ladder/neox-0.2m@step-64". */
  readonly models: readonly string[];
  readonly configurations: readonly Configuration[];
  readonly texts: readonly StudyText[];
  readonly readings: readonly TextReading[];
  readonly items: readonly StudyItem[];
  readonly itemReadings: readonly ItemReading[];
  readonly inductions: readonly InductionReading[];
  /** Knobs that this model cannot turn, each with the reason. */
  readonly disabled: readonly { readonly knob: KnobId; readonly reason: Message }[];
  /** Levels that were left out, in words. */
  readonly shortfalls: readonly Message[];
  /** Seconds, bytes of file and memory, as stated before the first reading. */
  readonly estimate: { readonly seconds: number | null; readonly bytes: number; readonly memory: number };
}

/** Columns of a reading, one number for each position. */
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
