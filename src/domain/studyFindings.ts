/** The findings of a study. Every measured number is a Figure. */
import type { Figure } from '../core/figure.ts';
import type { KnobClass, KnobId } from './knob.ts';
import type { Curve } from './curve.ts';
import type { Message } from './message.ts';
import type { ChangedToken, StudyKind } from './study.ts';

/** One level of a constraint, compared with the unconstrained model (docs/method.md#constraint-expansion). Shares are
 * of probability, averaged over texts. */
export interface ConstraintLevel {
  readonly label: string;
  /** The level as a phrase for sentences: "with only the last 6 words of the prompt". */
  readonly phrase: string;
  readonly kept: Figure;
  readonly lost: Figure;
  readonly leaked: Figure;
  /** Entropy (ln D_1) of the unconstrained and the constrained distribution, nats, and their difference; abstains where
   * the model breaks down. */
  readonly openness: Figure;
  readonly constrainedOpenness: Figure;
  readonly sizeChange: Figure;
  /** Jensen-Shannon distance, nats. */
  readonly divergence: Figure;
  readonly jaccard: Figure;
  readonly gained: Figure;
  readonly removed: Figure;
  readonly gainedMass: Figure;
  /** Change of the log-probability per token of the model's own answers, nats. */
  readonly logProbChange: Figure;
  /** Whether the model breaks down at this level, so that its entropy is not compared. */
  readonly isBroken: boolean;
  readonly lostWords: readonly ChangedToken[];
  readonly gainedWords: readonly ChangedToken[];
  /** Texts and positions behind the figures: the answers to the prompt, or all texts where there are none. */
  readonly texts: number;
  readonly positions: number;
  /** Kept mass on the probe texts; absent where the figures are theirs, or none was read. */
  readonly probesKept?: Figure;
}

/** At which levels limits are compared with each other, and why not where they are not. `levels` holds the index of the
 * compared level of each knob; empty without a ranking. */
export type LimitComparison = {
  readonly levels: readonly { readonly knob: KnobId; readonly level: number }[];
} & (
  | { readonly basis: 'one-limit' | 'named' | 'unequal-cost' }
  | { readonly basis: 'few-texts'; readonly texts: number; readonly needed: number }
  /** `left` is the share of its resource that each level leaves, [0, 1]. */
  | { readonly basis: 'equal-cost'; readonly left: number }
);

/** A constraint: a knob at its levels, from loose to tight. */
export interface ConstraintRow {
  readonly knob: KnobId;
  readonly class: KnobClass;
  readonly title: string;
  readonly caveat: string;
  readonly levels: readonly ConstraintLevel[];
  /** Index of the level that the headline and the collapsed row describe. */
  readonly shown: number;
}

/** A variance component: a factor ("context window") or an interaction ("layers kept and context window"). */
export interface Share {
  readonly factors: readonly KnobId[];
  readonly label: string;
  /** Share of the variance of ln kept mass, [0, 1]. */
  readonly share: Figure;
  /** Permutation p-value, adjusted (Benjamini-Hochberg, q = 0.1); null where not tested. */
  readonly p: number | null;
}

export type InteractionVerdict = 'additive' | 'multiplicative' | 'not-identified';

/** How constraints combine (docs/method.md#factorial-attribution). */
export interface Attribution {
  readonly design: string;
  readonly shares: readonly Share[];
  /** Shapley share of each factor; they sum to 1. */
  readonly shapley: readonly { readonly knob: KnobId; readonly label: string; readonly share: Figure }[];
  readonly interaction: {
    readonly verdict: InteractionVerdict;
    readonly sentence: string;
    /** λ of the power scale on which the effects add (1: additive, 0: multiplicative): estimated with texts as units,
     * which decides, and by the Box-Cox likelihood for comparison (docs/method.md#interaction-scale). */
    readonly lambda: Figure;
    readonly boxCox: Figure;
    readonly rawShare: Figure;
    readonly logShare: Figure;
    /** p-value of Tukey's one-degree-of-freedom test; null when it does not apply. */
    readonly tukey: number | null;
  };
  /** Interaction plots of ln kept mass, one per pair of factors: the levels of one on x, a line per level of the other.
   */
  readonly plots: readonly Curve[];
}

/** The share of the variance of ln kept mass that a knob explains when all knobs vary together. */
export interface KnobIndices {
  readonly knob: KnobId;
  readonly label: string;
  /** First-order and total Sobol' index, [0, 1]. */
  readonly alone: Figure;
  readonly together: Figure;
}

/** Sensitivity to continuous knobs (Saltelli et al. 2010; docs/method.md#sensitivity). Intervals are over the settings,
 * for these texts. */
export interface Sensitivity {
  readonly design: string;
  readonly knobs: readonly KnobIndices[];
  readonly sentence: string;
}

/** Scores of one skill along the axis, continuous and discontinuous, with chance (docs/method.md#capability). */
export interface CapabilityReport {
  readonly skill: string;
  readonly items: number;
  readonly chance: number;
  /** Log-probability of the correct answer per token (per character across tokenizers), nats. */
  readonly continuous: Curve;
  readonly choice: Curve;
  readonly accuracy: Curve;
  /** One sentence: when the skill appears, whether accuracy differs from chance, whether a jump is a metric artifact.
   */
  readonly sentence: string;
}

export interface StudyFindings {
  readonly kind: StudyKind;
  /** The models by name: "neox-0.2m", "gpt2-1m, opt-1m and neox-1m"; empty until the first model is open. */
  readonly subject: string;
  /** The main finding in one sentence; empty while there is none. */
  readonly headline: string;
  /** Further sentences after the headline. */
  readonly details: string;
  readonly constraints: readonly ConstraintRow[];
  readonly comparison: LimitComparison;
  /** Pairs of constraints, at their shown levels, whose kept mass does not differ significantly on their common texts.
   */
  readonly alike: readonly (readonly [KnobId, KnobId])[];
  readonly disabled: readonly { readonly knob: KnobId; readonly title: string; readonly reason: Message }[];
  readonly attribution: Attribution | null;
  readonly sensitivity: Sensitivity | null;
  readonly capabilities: readonly CapabilityReport[];
  /** Surprisal of the first and the repeated half along the axis, and openness of the first position. */
  readonly induction: readonly Curve[];
  readonly inductionSentence: string;
  /** First level from which the model repeats the string, such as "step 256"; null when the probe was not run, the
   * levels have no order, or the model does not repeat it. */
  readonly inductionFrom: string | null;
  /** Caveats: accuracy at chance, different vocabularies, teaching models. */
  readonly warnings: readonly Message[];
  /** Configurations read so far, and planned. */
  readonly done: number;
  readonly planned: number;
}
