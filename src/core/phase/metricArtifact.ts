/** Metric artifacts: a jump that only an all-or-nothing score shows, while a continuous score of the same skill rises
 * smoothly (Schaeffer, Miranda & Koyejo 2023, arXiv:2304.15004; docs/method.md#metric-artifacts). */
import type { Figure } from '../figure.ts';
import { spanOf, spread } from '../numeric/order.ts';
import { studentT } from '../statistics/studentT.ts';
import { shapeComparer } from './curveShapes.ts';
import type { ShapeComparer } from './curveShapes.ts';
import { leastMargin, widestShare } from './sharpness.ts';
import { widthOverScale } from './sigmoid.ts';

/** Smallest standard error of a level, as a share of the curve's span. */
const leastError = 1e-3;

/** One score over a knob: values with their standard errors. */
export interface ScoreCurve {
  readonly values: ArrayLike<number>;
  readonly errors: ArrayLike<number>;
}

/** The curve of the estimates among `figures`: their values with the standard errors that their 95% intervals imply,
 * half the interval over Student's t of n - 1 degrees of freedom. The error is at least a thousandth of the curve's
 * span, so that a level without spread does not decide the fit alone. */
export function scoreCurve(figures: readonly Figure[]): ScoreCurve {
  const estimates = figures.filter(figure => figure.kind === 'estimate');
  const values = estimates.map(({ value }) => value);
  const floor = Math.max(leastError * spread(values), 1e-9);
  const errors = estimates.map(({ interval: [low, high], n }) => Math.max((high - low) / 2 / studentT(n - 1), floor));
  return { values, errors };
}

/** How one score changes. */
export interface ScoreChange {
  /** A sigmoid describes it better than a straight line does, by a BIC difference above 10: what looks like a jump,
   * often wrongly. */
  readonly isBent: boolean;
  /** Rules 1 and 2 of the phase verdict hold on the linear axis: sharper than every smooth curve, and narrow. */
  readonly isSharp: boolean;
}

/** How the two scores change together. */
export interface ScoreComparison {
  readonly continuous: ScoreChange;
  readonly discontinuous: ScoreChange;
  /** The jump is an artifact of the metric: only the discontinuous score seems to have one. */
  readonly isArtifact: boolean;
  /** Both are sharp; a discontinuous score alone never gives a verdict. */
  readonly isSharp: boolean;
}

/** Compares a continuous and an all-or-nothing score of one skill over ascending x, at least 7 points. */
export function compareScores(
  x: readonly number[],
  continuous: ScoreCurve,
  discontinuous: ScoreCurve,
): ScoreComparison {
  const comparer = shapeComparer(x);
  const limit = widestShare * spanOf(x);
  const [first, second] = [changeOf(continuous, comparer, limit), changeOf(discontinuous, comparer, limit)];
  return {
    continuous: first,
    discontinuous: second,
    isArtifact: second.isBent && !first.isBent,
    isSharp: first.isSharp && second.isSharp,
  };
}

function changeOf({ values, errors }: ScoreCurve, comparer: ShapeComparer, limit: number): ScoreChange {
  const { margin, sigmoid, bic } = comparer.compare(
    values,
    Float64Array.from(errors, error => 1 / error ** 2),
  );
  return {
    isBent: bic.linear - bic.sigmoid > leastMargin,
    isSharp: margin > leastMargin && sigmoid.scale * widthOverScale < limit,
  };
}
