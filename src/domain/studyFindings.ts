/** What a reader sees of a study. Every number is a Figure. */
import type { Figure } from '../core/figure.ts';
import type { KnobClass, KnobId } from './knob.ts';
import type { Curve } from './curve.ts';
import type { Message } from './message.ts';
import type { ChangedToken, StudyKind } from './study.ts';

/** One level of one constraint against the unconstrained model (E2). Shares are of probability, means over texts. */
export interface ConstraintLevel {
  readonly label: string;
  /** The level as a circumstance, for sentences: "with only the last 6 words of the prompt". */
  readonly phrase: string;
  readonly kept: Figure;
  readonly lost: Figure;
  readonly leaked: Figure;
  /** ln D_1 of the unconstrained and the constrained law, nats, and their difference; abstains for a broken read-out.
   */
  readonly openness: Figure;
  readonly constrainedOpenness: Figure;
  readonly sizeChange: Figure;
  /** Jensen-Shannon distance, nats. */
  readonly divergence: Figure;
  readonly jaccard: Figure;
  readonly gained: Figure;
  readonly removed: Figure;
  readonly gainedMass: Figure;
  /** Change of ln p per token of the model's own answers, nats. */
  readonly logProbChange: Figure;
  /** Whether the model breaks down at this level, so that its entropy is not compared. */
  readonly isBroken: boolean;
  readonly lostWords: readonly ChangedToken[];
  readonly gainedWords: readonly ChangedToken[];
  /** Texts and positions behind the figures. */
  readonly texts: number;
  readonly positions: number;
}

/** One constraint: a knob at its levels, from loose to tight. */
export interface ConstraintRow {
  readonly knob: KnobId;
  readonly class: KnobClass;
  readonly title: string;
  readonly caveat: string;
  readonly levels: readonly ConstraintLevel[];
  /** The level that the sentence and the closed row speak of. */
  readonly shown: number;
}

/** A part of the variance: a factor ("context window") or a combination ("layers kept and context window"). */
export interface Share {
  readonly factors: readonly KnobId[];
  readonly label: string;
  /** Share of the variance of ln kept mass, [0, 1]. */
  readonly share: Figure;
  /** Permutation p-value, adjusted (Benjamini-Hochberg, q = 0.1); null where not tested. */
  readonly p: number | null;
}

export type InteractionVerdict = 'additive' | 'multiplicative' | 'not identified';

/** How the limits combine (E11). */
export interface Attribution {
  readonly design: string;
  readonly shares: readonly Share[];
  /** Shapley share of each factor; they sum to 1. */
  readonly shapley: readonly { readonly knob: KnobId; readonly label: string; readonly share: Figure }[];
  readonly interaction: {
    readonly verdict: InteractionVerdict;
    readonly sentence: string;
    /** λ of the power scale on which the effects add, 1 additive, 0 multiplicative: texts as units
     * (`effectScaleFigure`), which decides, and by the Box-Cox likelihood beside it. */
    readonly lambda: Figure;
    readonly boxCox: Figure;
    readonly rawShare: Figure;
    readonly logShare: Figure;
    /** p-value of Tukey's one-degree-of-freedom test, null when it could not be made. */
    readonly tukey: number | null;
  };
  /** Interaction plots of ln kept mass, one for each pair of factors: x levels of one, a line for each level of the
   * other. */
  readonly plots: readonly Curve[];
}

/** How much of the variance of ln kept mass a knob accounts for when all are turned at once over their ranges. */
export interface KnobIndices {
  readonly knob: KnobId;
  readonly label: string;
  /** First-order and total Sobol' index, [0, 1]. */
  readonly alone: Figure;
  readonly together: Figure;
}

/** Sensitivity to continuous knobs (E11, Saltelli). Intervals are over the settings, for these texts. */
export interface Sensitivity {
  readonly design: string;
  readonly knobs: readonly KnobIndices[];
  readonly sentence: string;
}

/** Twin scores of one skill along the axis (E10): continuous, discontinuous, chance. */
export interface CapabilityReport {
  readonly skill: string;
  readonly items: number;
  readonly chance: number;
  /** ln p of the right answer per token (per character across tokenizers). */
  readonly continuous: Curve;
  readonly choice: Curve;
  readonly accuracy: Curve;
  /** One sentence: when it appears, whether accuracy can be told from chance, whether the jump is the yardstick's. */
  readonly sentence: string;
}

export interface StudyFindings {
  readonly kind: StudyKind;
  /** What was read, by name: "neox-0.2m", "gpt2-1m, opt-1m and neox-1m"; empty until the first model is open. */
  readonly subject: string;
  /** The sentence on top. */
  readonly sentence: string;
  readonly constraints: readonly ConstraintRow[];
  /** Limits, at the levels their rows show, whose kept mass cannot be told apart on the texts that both have read. */
  readonly alike: readonly (readonly [KnobId, KnobId])[];
  readonly disabled: readonly { readonly knob: KnobId; readonly title: string; readonly reason: Message }[];
  readonly attribution: Attribution | null;
  readonly sensitivity: Sensitivity | null;
  readonly capabilities: readonly CapabilityReport[];
  /** Surprisal of the first and the repeated half along the axis, and openness at step 0. */
  readonly induction: readonly Curve[];
  readonly inductionSentence: string;
  /** Level from which on the model can repeat, e.g. "step 256"; null when none was read, levels have no order, or it
   * cannot. */
  readonly inductionFrom: string | null;
  /** Warnings a reader must see: chance (C5.6), vocabularies (C3.5), teaching models. */
  readonly warnings: readonly Message[];
  /** Configurations read of those planned. */
  readonly done: number;
  readonly planned: number;
}
