/** Rules 1, 2, 3 and 5 of the phase verdict: is the curve sharp, narrow, so in two scores, and where
 * (docs/method.md#phase-verdict). */
import type { ShapeComparison } from './curveShapes.ts';
import type { Narrowness, Resampled, RuleMessage, Sharpness } from './ruleMessages.ts';
import type { RuleOutcome } from './scan.ts';
import { leastMargin } from './sharpness.ts';
import { percentileInterval } from './scanReading.ts';
import type { Reading, RowReader } from './scanReading.ts';
import { widthOverScale } from './sigmoid.ts';
import type { SigmoidFit } from './sigmoid.ts';
import type { Objection } from './verdictMessages.ts';

/** All that the rules read. */
export interface Evidence {
  readonly reader: RowReader;
  readonly samples: readonly Reading[];
  readonly energy: ShapeComparison;
  readonly entropy: ShapeComparison;
}

type Answer = boolean | null;

/** A statistic of the data with its interval over the bootstrap samples. */
export function resampledOf({ reader, samples }: Evidence, statistic: (reading: Reading) => number): Resampled {
  return { value: statistic(reader.reading), interval: percentileInterval(samples.map(statistic)) };
}

/** The outcome of a rule, and what to object when it is not passed. */
export interface Finding extends RuleOutcome {
  readonly objection: Objection;
}

/** Fewest sampled temperatures inside the change. */
const fewestInside = 3;
/** The 10-90% width must be below this multiple of the center, and below the same number of units of ln T on the log
 * axis. It is never compared with the scanned range, which a wider scan would change. */
const widestChange = 1.25;
/** The interval of the location must be narrower than this share of the center, and the location may move by less than
 * the second share when the axis is logarithmic. */
const locationShare = 0.25;
const shiftShare = 0.1;

/** All must hold: false when one fails, else null when one is undecided. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** Rule 1: sigmoid or step beats every smooth alternative by a BIC difference of more than 10; fails if a smooth one
 * wins by as much. */
export function ruleSharp({ energy }: Evidence): Finding {
  const message: RuleMessage = { code: 'sharp', ...sharpnessOf(energy) };
  return {
    rule: 1,
    passed: isSharp(energy),
    message,
    objection: { code: isSharp(energy) === false ? 'smooth' : 'barely-sharp' },
  };
}

/** Rule 2: the change is narrow on the linear and on the log axis, and resolved by the grid. */
export function ruleNarrow(evidence: Evidence): Finding {
  const { passed, found } = narrowness(evidence, 'energy');
  return {
    rule: 2,
    passed,
    message: { code: 'narrow', ...found },
    objection: { code: passed === false ? 'wide' : 'width-unresolved' },
  };
}

/** Rule 3: rules 1 and 2 hold for a second continuous score, the mean step entropy. */
export function ruleTwoScores(evidence: Evidence): Finding {
  const first = allOf([isSharp(evidence.energy), narrowness(evidence, 'energy').passed]);
  const narrow = narrowness(evidence, 'entropy');
  return {
    rule: 3,
    passed: allOf([first, isSharp(evidence.entropy), narrow.passed]),
    message: { code: 'two-scores', sharpness: sharpnessOf(evidence.entropy), narrowness: narrow.found },
    objection: { code: 'one-score' },
  };
}

/** Rule 5: the location is known to a quarter of itself and does not depend on the axis; fails only if it surely
 * does. */
export function ruleLocated({ reader, samples }: Evidence): Finding {
  const center: Resampled = {
    value: reader.reading.energy.center,
    interval: percentileInterval(samples.map(sample => sample.energy.center)),
  };
  const shift = shiftOf(reader.reading);
  const shifts = percentileInterval(samples.map(shiftOf));
  const needed = locationShare * center.value;
  // A wide interval says that the data are few, not that there is no location.
  const isKnown = center.interval !== null && center.interval[1] - center.interval[0] < needed ? true : null;
  const surelyMoves = shifts !== null && shifts[0] >= shiftShare;
  const stays = shift < shiftShare ? true : surelyMoves ? false : null;
  return {
    rule: 5,
    passed: allOf([isKnown, stays]),
    message: { code: 'located', center, needed, shift, neededShift: shiftShare },
    objection: { code: stays === false ? 'no-location' : 'location-unresolved' },
  };
}

/** By what share of the center the location moves when the axis is logarithmic. */
function shiftOf({ energy, energyLog }: Reading): number {
  return Math.abs(Math.exp(energyLog.center) / energy.center - 1);
}

/** True if a sharp curve wins by the margin, false if a smooth one does, null if the difference is too small to
 * decide. */
function isSharp({ margin }: ShapeComparison): Answer {
  if (margin > leastMargin) return true;
  return margin < -leastMargin ? false : null;
}

function sharpnessOf({ margin, rival, bic }: ShapeComparison): Sharpness {
  return { sharp: bic.step < bic.sigmoid ? 'step' : 'sigmoid', smooth: rival, margin, needed: leastMargin };
}

/** Widths of one score on both axes. */
function narrowness(
  { reader, samples }: Evidence,
  score: 'energy' | 'entropy',
): { readonly passed: Answer; readonly found: Narrowness } {
  const { temperatures, reading } = reader;
  const log = score === 'energy' ? 'energyLog' : 'entropyLog';
  const logTemperatures = temperatures.map(Math.log);
  const half = (reading[score].scale * widthOverScale) / 2;
  const overCenter = ({ scale, center }: SigmoidFit): number => (scale * widthOverScale) / center;
  const width = resampledFit(reading[score], samples, sample => sample[score], overCenter);
  const logWidth = resampledFit(
    reading[log],
    samples,
    sample => sample[log],
    ({ scale }) => scale * widthOverScale,
  );
  return {
    passed: allOf([isNarrow(temperatures, reading[score], width), isNarrow(logTemperatures, reading[log], logWidth)]),
    found: {
      width,
      logWidth,
      limit: widestChange,
      inside: insideOf(temperatures, reading[score]).length,
      neededInside: fewestInside,
      from: Math.max(0, reading[score].center - half),
      to: reading[score].center + half,
    },
  };
}

function resampledFit(
  fit: SigmoidFit,
  samples: readonly Reading[],
  pick: (sample: Reading) => SigmoidFit,
  value: (fit: SigmoidFit) => number,
): Resampled {
  return { value: value(fit), interval: percentileInterval(samples.map(sample => value(pick(sample)))) };
}

/** Narrower than the limit with the whole interval, with enough grid points inside; null when it may be, false when the
 * whole interval is wider. */
function isNarrow(x: readonly number[], fit: SigmoidFit, { value, interval }: Resampled): Answer {
  if (value >= widestChange) return interval !== null && interval[0] < widestChange ? null : false;
  const isSure = interval !== null && interval[1] < widestChange;
  return isSure && insideOf(x, fit).length >= fewestInside ? true : null;
}

/** Grid points between 10% and 90% of the change. */
function insideOf(x: readonly number[], fit: SigmoidFit): readonly number[] {
  return x.filter(value => Math.abs(value - fit.center) <= (fit.scale * widthOverScale) / 2);
}
