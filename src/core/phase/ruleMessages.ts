/** What each rule of the phase verdict found, as codes and parameters, and its words
 * (docs/method.md#phase-verdict). */
import { fixed, formatPercent, formatTemperature } from '../format.ts';
import { wordsOf } from '../message.ts';
import type { MessageOf } from '../message.ts';
import { reasonText } from '../reasons.ts';
import type { Reason } from '../reasons.ts';
import { listOf, t } from '../text.ts';
import type { Mode } from '../trajectory.ts';
import type { Shape } from './curveShapes.ts';

/** A value with its 95% interval over bootstrap samples; the interval is null when too few samples gave a value. */
export interface Resampled {
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

/** How much better the sharp curve fits a score than the best smooth one. */
export interface Sharpness {
  readonly sharp: 'sigmoid' | 'step';
  readonly smooth: Shape;
  /** BIC of the smooth curve minus that of the sharp one, and what it must exceed. */
  readonly margin: number;
  readonly needed: number;
}

/** How wide the change of a score is: as a share of its center, and on the log axis in units of ln T. */
export interface Narrowness {
  readonly width: Resampled;
  readonly logWidth: Resampled;
  /** What both must be below. */
  readonly limit: number;
  /** Sampled temperatures inside the change, how many are needed, and the temperatures it spans. */
  readonly inside: number;
  readonly neededInside: number;
  readonly from: number;
  readonly to: number;
}

/** The memory of one temperature outside the change: the ratio F of its answers, or the correlation time of its runs in
 * tokens out of their length. */
export type Memory = { readonly temperature: number } & (
  { readonly ratio: number } | { readonly time: number; readonly length: number }
);

/** The sides of the change: passed if the lengths outlast the memory on one of them, null if none can be measured. */
export interface Sides {
  readonly passed: boolean | null;
  readonly memories: readonly Memory[];
}

/** The exponents of the width and of the peak susceptibility over the length. */
export interface LengthScaling {
  readonly mode: Mode;
  readonly lengths: readonly number[];
  /** Share of answers that are long enough, in [0, 1]. */
  readonly share: number;
  readonly width: Resampled;
  readonly peak: Resampled;
  readonly sides: Sides;
}

/** How the center of the change moves with the position in the text. */
export interface Drift {
  readonly mode: Mode;
  /** Ends of the stretches of tokens that are compared. */
  readonly ends: readonly number[];
  /** Exponent of the center over the position. */
  readonly slope: Resampled;
  readonly steepest: number;
  /** By how many of its own widths the change moves down when the position doubles. */
  readonly shift: Resampled;
  readonly largest: number;
}

/** Where the change is, in units of temperature, and by what share of its center it moves on a log axis. */
export interface Location {
  readonly center: Resampled;
  readonly needed: number;
  readonly shift: number;
  readonly neededShift: number;
}

/** Width of the sampled energy and of its softmax null; null when the null was not computed. */
export type NullComparison = { readonly own: Resampled; readonly alone: Resampled } | null;

/** How the susceptibility grows with length at its peak and away from the change. */
export type Growth =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'outside'; readonly temperature: number }
  | {
      readonly kind: 'compared';
      readonly temperature: number;
      readonly peak: number;
      readonly away: number;
      readonly difference: Resampled;
    };

const catalog = {
  undecided: ({ rule, reason }: { readonly rule: number; readonly reason: Reason }) =>
    t`Rule ${rule} is undecided: ${reasonText(reason)}.`,
  sharp: (found: Sharpness) => t`Rule 1, sharper than any smooth curve: ${sharpnessText(found, t`energy`)}.`,
  narrow: (found: Narrowness) => t`Rule 2, narrow: ${narrownessText(found)}.`,
  'two-scores': ({ sharpness, narrowness }: { readonly sharpness: Sharpness; readonly narrowness: Narrowness }) =>
    t`Rule 3, the same in a second continuous score: ${sharpnessText(sharpness, t`step entropy`)}, and
      ${narrownessText(narrowness)}.`,
  'few-lengths': ({ mode }: { readonly mode: Mode }) =>
    mode === 'answers'
      ? t`Rule 4, sharper with length, is undecided: it compares the first 8, 16, and 32 tokens of answers with 32
        tokens or more, and needs 7 temperatures with at least 16 such answers that are at least half of all answers.`
      : t`Rule 4, sharper with length, is undecided: it needs three lengths of at least 16 tokens.`,
  lengths: (found: LengthScaling) => lengthsText(found),
  located: ({ center, needed, shift, neededShift }: Location) =>
    center.interval === null
      ? t`Rule 5, a definite location: too few bootstrap samples gave a location; on a log axis it moves by
        ${formatPercent(shift)}; at most ${formatPercent(neededShift)} is allowed.`
      : t`Rule 5, a definite location: the center is at ${resampledText(center)}, an interval
        ${short(center.interval[1] - center.interval[0])} wide that must be narrower than ${short(needed)}; on a log
        axis it moves by ${formatPercent(shift)}; at most ${formatPercent(neededShift)} is allowed.`,
  drift: (found: Drift) => driftText(found),
  'no-drift': () => t`Rule 7, stays where it is, is undecided: it needs the lengths of rule 4.`,
  collective: ({ widths, growth }: { readonly widths: NullComparison; readonly growth: Growth }) =>
    t`Rule 6, more than a single softmax: ${nullText(widths)}; ${growthText(growth)}.`,
} as const;

/** What a rule found: `{ code: 'sharp', margin: 12.3, ... }`. */
export type RuleMessage = MessageOf<typeof catalog>;

/** The words of a rule with its numbers: one or two sentences. */
export function ruleText(message: RuleMessage): string {
  return wordsOf(catalog, message);
}

const shapeNames: Readonly<Record<Shape, () => string>> = {
  constant: () => t`a constant`,
  linear: () => t`a straight line`,
  quadratic: () => t`a parabola`,
  cubic: () => t`a cubic`,
  saturating: () => t`a saturating curve`,
  sigmoid: () => t`a sigmoid`,
  step: () => t`a step`,
};

/** Two decimals below 10, none above. */
function short(value: number): string {
  return fixed(value, Math.abs(value) < 10 ? 2 : 0);
}

function resampledText({ value, interval }: Resampled): string {
  return interval === null ? short(value) : `${short(value)} [${interval.map(short).join(', ')}]`;
}

function sharpnessText({ sharp, smooth, margin, needed }: Sharpness, score: string): string {
  return margin > 0
    ? t`${shapeNames[sharp]()} fits the ${score} better than the best smooth curve (${shapeNames[smooth]()}) by
      ${short(margin)} BIC points; it must win by more than ${needed}`
    : t`the best smooth curve (${shapeNames[smooth]()}) fits the ${score} at least as well as ${shapeNames[sharp]()},
      by ${short(-margin)} BIC points; a sharp curve must win by more than ${needed}`;
}

function narrownessText({ width, logWidth, limit, inside, neededInside, from, to }: Narrowness): string {
  return [
    t`the change is ${resampledText(width)} times as wide as its center is high, and must stay below ${short(limit)}`,
    t`on a log axis it spans ${resampledText(logWidth)}, with the same limit`,
    inside >= neededInside
      ? t`${inside} sampled temperatures are inside it`
      : t`only ${inside} sampled temperatures are inside it and ${neededInside} are needed: add some between
        ${formatTemperature(from)} and ${formatTemperature(to)}`,
  ].join('; ');
}

function lengthsText({ mode, lengths, share, width, peak, sides }: LengthScaling): string {
  const span = listOf(lengths.map(String));
  const [first, second] = [resampledText(width), resampledText(peak)];
  const scaling =
    mode === 'answers'
      ? t`Rule 4, sharper with length: over the first ${span} tokens of the ${formatPercent(share)} of answers that
        are long enough, the width scales as length to the power ${first} and the peak susceptibility as length to
        the power ${second}; the first interval must be below 0 or the second above 0.`
      : t`Rule 4, sharper with length: over ${span} tokens the width scales as length to the power ${first} and the
        peak susceptibility as length to the power ${second}; the first interval must be below 0 or the second above
        0.`;
  return `${scaling} ${sidesText(sides)}`;
}

function driftText({ mode, ends, slope, steepest, shift, largest }: Drift): string {
  const span = listOf(ends.map(String));
  const [exponent, moved] = [resampledText(slope), resampledText(shift)];
  const limits = t`${short(steepest)} or ${fixed(largest, 3)} of its width`;
  return mode === 'answers'
    ? t`Rule 7, stays where it is: over stretches of the answers that end at ${span} tokens, the center scales as
      position to the power ${exponent} and moves down by ${moved} of its width when the position doubles; a change
      that surely exceeds ${limits} comes from answers that break at a rate per token.`
    : t`Rule 7, stays where it is: over stretches of the runs that end at ${span} tokens, the center scales as
      position to the power ${exponent} and moves down by ${moved} of its width when the position doubles; a change
      that surely exceeds ${limits} comes from texts that break at a rate per token.`;
}

function sidesText({ passed, memories }: Sides): string {
  const [first] = memories;
  if (passed === null || first === undefined)
    return t`No temperature outside the change varies enough to measure a correlation time.`;
  const found = listOf(memories.map(memoryText));
  const needed = 'ratio' in first ? t`F below 2` : t`at most a fifth of the length`;
  return passed
    ? t`The correlation time is resolved on at least one side of the change: ${found} (needed: ${needed}).`
    : t`The correlation time is not resolved: ${found} (needed: ${needed}).`;
}

function memoryText(memory: Memory): string {
  const temperature = formatTemperature(memory.temperature);
  return 'ratio' in memory
    ? t`F is ${memory.ratio.toFixed(1)} at temperature ${temperature}`
    : t`${memory.time.toFixed(1)} of ${memory.length} tokens at temperature ${temperature}`;
}

function nullText(widths: NullComparison): string {
  return widths === null
    ? t`the softmax null was not computed at these temperatures`
    : t`the sampled energy changes over a width of ${resampledText(widths.own)}, its softmax null (the same texts
      without feedback) over ${resampledText(widths.alone)}; the first interval must be below the second`;
}

function growthText(growth: Growth): string {
  switch (growth.kind) {
    case 'unknown':
      return t`too few temperatures show how the susceptibility grows with length`;
    case 'outside':
      return t`the susceptibility peaks at temperature ${formatTemperature(growth.temperature)}, outside the change`;
    case 'compared':
      return t`at its peak (temperature ${formatTemperature(growth.temperature)}) the susceptibility scales as length
        to the power ${short(growth.peak)}, away from it to the power ${short(growth.away)}, and the difference of
        ${resampledText(growth.difference)} must be above 0`;
  }
}
