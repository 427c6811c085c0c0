/** Rules 1, 2, 3 and 5 of science.md B3.6: is the curve sharp, narrow, so in two scores, and where. */
import type { ShapeComparison, Shape } from './curveShapes.ts';
import { formatTemperature } from '../format.ts';
import type { RuleOutcome } from './scan.ts';
import { leastMargin, widestShare } from './scanPower.ts';
import { percentileInterval } from './scanReading.ts';
import type { Reading, RowReader } from './scanReading.ts';
import { widthOverScale } from './sigmoid.ts';
import type { SigmoidFit } from './sigmoid.ts';

/** All that the rules read. */
export interface Evidence {
  readonly reader: RowReader;
  readonly samples: readonly Reading[];
  readonly energy: ShapeComparison;
  readonly entropy: ShapeComparison;
}

type Answer = boolean | null;

/** The outcome of a rule with the clause that the verdict's sentence uses when the rule decides it. */
export interface Finding extends RuleOutcome {
  readonly clause: string;
}

interface Judged {
  readonly passed: Answer;
  readonly text: string;
}

const shapeNames: Readonly<Record<Shape, string>> = {
  constant: 'a constant',
  linear: 'a straight line',
  quadratic: 'a parabola',
  cubic: 'a cubic',
  saturating: 'a saturating curve',
  sigmoid: 'a sigmoid',
  step: 'a step',
};

/** Fewest temperatures inside the change. */
const fewestInside = 3;
const locationShare = 0.25;
const shiftShare = 0.1;

/** All must hold: failed when one fails, else open when one is open. */
export function allOf(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(null) ? null : true;
}

/** A number in a rule's text: two decimals below 10, none above. */
export function said(value: number): string {
  return Math.abs(value) < 10 ? value.toFixed(2).replace('-', '−') : value.toFixed(0).replace('-', '−');
}

/** Rule 1: sigmoid or step beats every smooth alternative by ΔBIC > 10. */
export function ruleSharp({ energy }: Evidence): Finding {
  const { passed, text } = sharpness(energy, 'energy');
  const clause = 'a smooth curve describes the energy of the answers as well as a sharp one';
  return { rule: 1, passed, text: `Rule 1, sharper than any smooth curve: ${text}.`, clause };
}

/** Rule 2: the change is narrow on the linear and on the log axis, and resolved by the grid. */
export function ruleNarrow(evidence: Evidence): Finding {
  const { passed, text } = narrowness(evidence, 'energy');
  const clause =
    passed === false
      ? 'the change is spread over more than half of the scanned range'
      : 'its width is not known well enough, or too few scanned temperatures lie within it';
  return { rule: 2, passed, text: `Rule 2, narrow enough: ${text}.`, clause };
}

/** Rule 3: rules 1 and 2 hold for a second continuous score, the mean step entropy. */
export function ruleTwoScores(evidence: Evidence): Finding {
  const first = allOf([sharpness(evidence.energy, 'energy').passed, narrowness(evidence, 'energy').passed]);
  const sharp = sharpness(evidence.entropy, 'entropy');
  const narrow = narrowness(evidence, 'entropy');
  return {
    rule: 3,
    passed: allOf([first, sharp.passed, narrow.passed]),
    text: `Rule 3, the same in two continuous scores, energy and step entropy: for the entropy ${sharp.text}, and ${narrow.text}.`,
    clause: 'the entropy of the steps does not change as sharply as the energy',
  };
}

/** Rule 5: the location is known to a quarter of the range and does not depend on the axis. */
export function ruleLocated({ reader, samples }: Evidence): Finding {
  const range = spanOf(reader.temperatures);
  const interval = percentileInterval(samples.map(sample => sample.energy.centre));
  const linear = reader.reading.energy.centre;
  const log = Math.exp(reader.reading.energyLog.centre);
  const shift = Math.abs(log - linear) / range;
  const width = interval === null ? null : interval[1] - interval[0];
  const place =
    interval === null || width === null
      ? 'the location could not be resampled'
      : `the centre lies at ${said(linear)} [${said(interval[0])}, ${said(interval[1])}], an interval of ${said(width)} where less than ${said(locationShare * range)} is asked`;
  return {
    rule: 5,
    passed: allOf([width === null ? null : width < locationShare * range, shift < shiftShare]),
    text: `Rule 5, a definite place: ${place}; on a log axis it moves by ${(100 * shift).toFixed(0)} % of the range, of at most 10 %.`,
    clause: 'the change has no definite place',
  };
}

function sharpness({ margin, rival, bic }: ShapeComparison, score: string): Judged {
  const winner = bic.step < bic.sigmoid ? shapeNames.step : shapeNames.sigmoid;
  const against = `the best smooth curve (${shapeNames[rival]})`;
  const text =
    margin > 0
      ? `${winner} describes the ${score} better than ${against} by ${said(margin)} points of BIC; it must be more than ${leastMargin}`
      : `${against} describes the ${score} at least as well as ${winner}, by ${said(-margin)} points of BIC; a sharp curve must win by more than ${leastMargin}`;
  return { passed: margin > leastMargin, text };
}

/** Widths of one score on both axes. */
function narrowness({ reader, samples }: Evidence, score: 'energy' | 'entropy'): Judged {
  const { temperatures } = reader;
  const log = score === 'energy' ? 'energyLog' : 'entropyLog';
  const axes = [
    axisNarrowness(
      temperatures,
      reader.reading[score],
      samples.map(sample => sample[score]),
    ),
    axisNarrowness(
      temperatures.map(Math.log),
      reader.reading[log],
      samples.map(sample => sample[log]),
    ),
  ];
  const [linear, logarithmic] = axes;
  const parts = [linear?.text ?? '', `on a log axis ${logarithmic?.text ?? ''}`];
  const inside = insideText(temperatures, reader.reading[score]);
  return { passed: allOf(axes.map(axis => axis.passed)), text: `${parts.join('; ')}; ${inside}` };
}

function axisNarrowness(x: readonly number[], fit: SigmoidFit, resampled: readonly SigmoidFit[]): Judged {
  const range = spanOf(x);
  const limit = widestShare * range;
  const width = fit.scale * widthOverScale;
  const interval = percentileInterval(resampled.map(sample => sample.scale * widthOverScale));
  const text = `the change spans ${said(width)}${interval === null ? '' : ` [${said(interval[0])}, ${said(interval[1])}]`} of a scanned range of ${said(range)}; it must span less than half`;
  if (width >= limit) return { passed: false, text };
  const sure = interval !== null && interval[1] < limit;
  return { passed: sure && insideOf(x, fit).length >= fewestInside ? true : null, text };
}

/** Grid points between 10 and 90 % of the change. */
export function insideOf(x: readonly number[], fit: SigmoidFit): readonly number[] {
  return x.filter(value => Math.abs(value - fit.centre) <= (fit.scale * widthOverScale) / 2);
}

function insideText(temperatures: readonly number[], fit: SigmoidFit): string {
  const inside = insideOf(temperatures, fit).length;
  const half = (fit.scale * widthOverScale) / 2;
  const ends = `${formatTemperature(Math.max(0, fit.centre - half))} and ${formatTemperature(fit.centre + half)}`;
  return inside >= fewestInside
    ? `${inside} scanned temperatures lie within it`
    : `only ${inside} scanned temperatures lie within it where ${fewestInside} are needed: add some between ${ends}`;
}

function spanOf(x: readonly number[]): number {
  return (x.at(-1) ?? 0) - (x[0] ?? 0);
}
