/** Rule 7 of the phase verdict: does the change stay where it is, or does it move down with every further token
 * (docs/method.md#phase-verdict). */
import { logSlope, slope } from '../numeric/slope.ts';
import { mean } from '../numeric/sums.ts';
import type { Mode } from '../trajectory.ts';
import { resampledOf } from './scanRules.ts';
import type { Evidence, Finding } from './scanRules.ts';
import type { Reading } from './scanReading.ts';
import type { Stretch } from './scanTable.ts';

/** Exponent of the center over the position below which a change may come from a rate per token. */
const steepestDrift = -0.03;
/**
 * Widths by which a change moves down when the position in the text doubles: above the first it may break at a rate per
 * token, below the second it does not. The share of texts that are whole after n tokens of such a process is
 * exp(-n h(T)), a function of ln n + ln h alone: when n doubles, ln h at the center falls by ln 2, while the 10-90%
 * width of the share in ln h is ln(ln 10 / ln(10 / 9)) = 3.085. So it moves by 0.22 widths whatever the rate, and by
 * less, down to 0.11, where each step changes with temperature too or the temperatures lie far apart. Simulated lower
 * ends lie above 0.083 in 179 of 180 rows of such processes and in none of the Curie-Weiss calibration; the upper ends
 * of the former are all above 0.125.
 */
const derailingShift = 1 / 12;
const stayingShift = 1 / 8;

/**
 * Rule 7: fails if the center of the change surely moves down with the position in the text, by an exponent below -0.03
 * and by more than a twelfth of its width for every doubling; passes if it surely moves by less than an eighth of its
 * width, or by an exponent above -0.03; else undecided. Read in stretches of tokens that follow one another, because
 * averages over whole texts share their first tokens.
 */
export function ruleStays(evidence: Evidence, mode: Mode): Finding {
  const { reader } = evidence;
  if (reader.reading.stretches.length === 0)
    return { rule: 7, passed: null, message: { code: 'no-drift' }, objection: { code: 'few-lengths', mode } };
  const positions = reader.stretches.map(middleOf);
  const exponent = resampledOf(evidence, reading => logSlope(positions, centersOf(reading)));
  const shift = resampledOf(evidence, reading => shiftOf(positions, reading));
  return {
    rule: 7,
    passed: answerOf(exponent.interval, shift.interval),
    message: {
      code: 'drift',
      mode,
      ends: reader.stretches.map(([, end]) => end),
      slope: exponent,
      steepest: steepestDrift,
      shift,
      largest: derailingShift,
    },
    objection: { code: 'may-derail', mode },
  };
}

type Interval = readonly [number, number] | null;

function answerOf(exponent: Interval, shift: Interval): boolean | null {
  if (exponent === null || shift === null) return null;
  if (exponent[1] < steepestDrift && shift[0] > derailingShift) return false;
  return exponent[0] > steepestDrift || shift[1] < stayingShift ? true : null;
}

/** Mean number of a token of the stretch, from 1. */
function middleOf([from, to]: Stretch): number {
  return (from + to + 1) / 2;
}

function centersOf({ stretches }: Reading): number[] {
  return stretches.map(({ center }) => center);
}

/** Widths by which the center moves down for every doubling of the position. */
function shiftOf(positions: readonly number[], reading: Reading): number {
  const width = mean(reading.stretches.map(change => change.width));
  return -slope(positions.map(Math.log2), centersOf(reading)) / width;
}
