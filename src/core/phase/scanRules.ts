/** Rules 1, 2, 3 and 5 of the phase verdict: is the curve sharp, narrow, so in two scores, and where
 * (docs/method.md#phase-verdict). */
import { spanOf } from '../numeric/order.ts';
import type { ShapeComparison } from './curveShapes.ts';
import type { Narrowness, Resampled, RuleMessage, Sharpness } from './ruleMessages.ts';
import type { RuleOutcome } from './scan.ts';
import { leastMargin, widestShare } from './scanPower.ts';
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

/** The outcome of a rule, and what to object when it is not passed. */
export interface Finding extends RuleOutcome {
  readonly objection: Objection;
}

/** Fewest sampled temperatures inside the change. */
const fewestInside = 3;
/** The interval of the location must be narrower than this share of the range, and the location may move by less than
 * the second share when the axis is logarithmic. */
const locationShare = 0.25;
const shiftShare = 0.1;

/** All must hold: false when one fails, else null when one is undecided. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** Rule 1: sigmoid or step beats every smooth alternative by a BIC difference of more than 10. */
export function ruleSharp({ energy }: Evidence): Finding {
  const message: RuleMessage = { code: 'sharp', ...sharpnessOf(energy) };
  return { rule: 1, passed: isSharp(energy), message, objection: { code: 'smooth' } };
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

/** Rule 5: the location is known to a quarter of the range and does not depend on the axis. */
export function ruleLocated({ reader, samples }: Evidence): Finding {
  const range = spanOf(reader.temperatures);
  const center: Resampled = {
    value: reader.reading.energy.center,
    interval: percentileInterval(samples.map(sample => sample.energy.center)),
  };
  const shift = Math.abs(Math.exp(reader.reading.energyLog.center) - center.value) / range;
  const isKnown = center.interval === null ? null : center.interval[1] - center.interval[0] < locationShare * range;
  return {
    rule: 5,
    passed: allOf([isKnown, shift < shiftShare]),
    message: { code: 'located', center, needed: locationShare * range, shift, neededShift: shiftShare },
    objection: { code: 'no-location' },
  };
}

function isSharp({ margin }: ShapeComparison): boolean {
  return margin > leastMargin;
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
  const width = widthOf(
    reading[score],
    samples.map(sample => sample[score]),
  );
  const logWidth = widthOf(
    reading[log],
    samples.map(sample => sample[log]),
  );
  return {
    passed: allOf([isNarrow(temperatures, reading[score], width), isNarrow(logTemperatures, reading[log], logWidth)]),
    found: {
      width,
      range: spanOf(temperatures),
      logWidth,
      logRange: spanOf(logTemperatures),
      inside: insideOf(temperatures, reading[score]).length,
      neededInside: fewestInside,
      from: Math.max(0, reading[score].center - half),
      to: reading[score].center + half,
    },
  };
}

function widthOf(fit: SigmoidFit, samples: readonly SigmoidFit[]): Resampled {
  return {
    value: fit.scale * widthOverScale,
    interval: percentileInterval(samples.map(sample => sample.scale * widthOverScale)),
  };
}

/** Narrower than half the range with the whole interval, with enough grid points inside; null when it may be. */
function isNarrow(x: readonly number[], fit: SigmoidFit, { value, interval }: Resampled): Answer {
  const limit = widestShare * spanOf(x);
  if (value >= limit) return false;
  const isSure = interval !== null && interval[1] < limit;
  return isSure && insideOf(x, fit).length >= fewestInside ? true : null;
}

/** Grid points between 10% and 90% of the change. */
function insideOf(x: readonly number[], fit: SigmoidFit): readonly number[] {
  return x.filter(value => Math.abs(value - fit.center) <= (fit.scale * widthOverScale) / 2);
}
