/** Growth within an answer: how fast the possible grows token by token, and which law describes it
 * (docs/method.md#growth-within-an-answer). Plain data, part of the report. */
import type { Figure } from '../core/figure.ts';
import type { LawClass, LawId } from '../core/tap/laws.ts';
import type { ReachableSet } from '../core/tap/reachable.ts';

/** Growth within the answers of one cell. */
export interface WithinCell {
  readonly cell: number;
  /** In plain words: how much each token multiplies the possibilities, and whether that changes. */
  readonly headline: string;
  /** Numbers of tokens at which the curves are given. */
  readonly lengths: readonly number[];
  /** Entropy per token h_t of the answers that are still going on, nats. */
  readonly rate: readonly Figure[];
  /** ln M_t, nats; M_t is the effective number of different beginnings of t tokens. */
  readonly size: readonly Figure[];
  /** Numbers of beginnings with a probability of at least 1%, with certain bounds. */
  readonly reachable: readonly ReachableSet[];
}

/** A law in the comparison. */
export interface LawComparison {
  readonly law: LawId;
  readonly class: LawClass;
  /** BIC above that of the best law; null where the law cannot be fitted. */
  readonly excess: number | null;
  /** Its middle 95% over resampled answers. */
  readonly excessRange: readonly [number, number] | null;
  /** Root mean squared error of ln M over the last quarter, predicted from the rest, nats; null where the law blows up
   * before. */
  readonly holdOut: number | null;
  /** ln M as fitted, nats, at the numbers of tokens of the report of laws; empty where the law cannot be fitted. */
  readonly fitted: readonly number[];
}

/** The laws compared on the home cell. */
export interface LawReport {
  readonly cell: number;
  readonly sentence: string;
  /** What no law can do here. */
  readonly limit: string;
  /** Numbers of tokens at which the fits are given. */
  readonly lengths: readonly number[];
  /** Empty where the laws are not compared. */
  readonly rows: readonly LawComparison[];
  /** Ceiling R of RC-TAP, the place in the theory diagram; abstains with the reason why there is none. */
  readonly ceiling: Figure;
}

export interface WithinReport {
  /** Finished cells in the order of the plan. */
  readonly cells: readonly WithinCell[];
  /** Null until the home cell is finished. */
  readonly laws: LawReport | null;
}
