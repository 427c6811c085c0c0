/** Guidance: which measured setting serves a goal best, what it costs, and what an unbiased check says about it
 * (docs/method.md#guidance). Plain data, part of the report. */
import type { Change } from '../core/guidance/difference.ts';
import type { Figure } from '../core/figure.ts';
import type { KnobId } from './knob.ts';
import type { Sampling } from './languageModel.ts';
import type { Axes } from './spec.ts';

export type { Change };

/** What a user may want: answers that agree, answers that differ, answers of the right shape, an ending that is decided
 * early, and answers like a reference. */
export const goalKinds = ['repeatable', 'varied', 'shape', 'early', 'reference'] as const;
export type GoalKind = (typeof goalKinds)[number];

/** A measured setting. */
export interface MeasuredSetting {
  readonly cell: number;
  /** "temperature 0.4", "temperature 0.7, last 3 words". */
  readonly words: string;
  /** Token budget of an answer. */
  readonly tokens: number;
  /** What the goal is measured by. */
  readonly figure: Figure;
  /** The figure minus that of the current setting; abstains where the two cannot be compared. */
  readonly effect: Figure;
  /** Whether the setting may be proposed; answers that dissolve into noise are not what anybody wants. */
  readonly isAllowed: boolean;
}

/** Turning one knob from one measured level to the next, everything else as in the current setting. */
export interface LeverStep {
  readonly knob: KnobId;
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly effect: Figure;
}

/** How the figures of a goal are written. */
export type FigureStyle = 'probability' | 'share' | 'tokens' | 'nats';

/** Fresh answers of a setting, which had no part in choosing it. */
export interface FreshCheck {
  readonly cell: number;
  readonly n: number;
  readonly tokens: number;
  readonly seed: number;
  readonly figure: Figure;
  /** The fresh figure minus that of the current setting. */
  readonly effect: Figure;
  /** Whether the fresh answers are better by more than their interval. */
  readonly isConfirmed: boolean;
  /** Present where the figure of the goal is exact and fresh answers are compared by another one: how that is written,
   * what it is, and its value at the current setting. */
  readonly style?: FigureStyle;
  readonly measure?: string;
  readonly now?: Figure;
  readonly changes: readonly Change[];
}

/** An experiment that would measure another knob. */
export interface NextMeasurement {
  readonly knob: KnobId;
  readonly title: string;
  readonly axes: Axes;
}

/** Guidance for one goal. */
export interface GoalReport {
  /** "repeatable", or "reference-2" for the second of the reference answers. */
  readonly id: string;
  readonly kind: GoalKind;
  /** "More repeatable". */
  readonly title: string;
  /** What is measured, such as "probability that two answers agree". */
  readonly measure: string;
  /** How its figures are written. */
  readonly style: FigureStyle;
  /** At the current setting: the home cell. */
  readonly current: MeasuredSetting;
  /** Every finished cell, in the order of the plan. */
  readonly settings: readonly MeasuredSetting[];
  readonly steps: readonly LeverStep[];
  /** Cell of the setting with the best lower end; null when the current one is it, or nothing can be compared. */
  readonly proposal: number | null;
  /** What else the proposal changes, all figures tested together. */
  readonly changes: readonly Change[];
  readonly check: FreshCheck | null;
  readonly next: NextMeasurement | null;
  /** Whether a smaller figure is better. */
  readonly less?: true;
  /** Settings with answers that the goal was not measured at yet; absent: none. */
  readonly open?: number;
  readonly sentence: string;
}

/** Settings of an API that a measured setting stands for. */
export interface SettingValues extends Sampling {
  readonly cell: number;
  readonly model: string;
  /** Largest number of tokens, where the length was turned. */
  readonly tokens?: number;
  /** Texts that end an answer before them; absent: none. */
  readonly stop?: readonly string[];
  /** Knobs that are no settings of an API: "last 3 words". */
  readonly other: readonly string[];
}

/** What the home cell shows together with the answers that were drawn on until its most likely kind was certain. */
export interface DrawnOn {
  readonly cell: number;
  /** All answers, and after how many of them it was certain; null where it is not. */
  readonly n: number;
  readonly certainAfter: number | null;
}

export interface GuidanceReport {
  readonly goals: readonly GoalReport[];
  /** Absent until further answers were drawn. */
  readonly drawnOn?: DrawnOn;
  /** Values of every setting that a goal proposes. */
  readonly values: readonly SettingValues[];
}
