/** Main effects of factors plus effects of blocks, fitted to a full factorial table by least squares. */
import { at } from '../numeric/at.ts';
import { mean, sum, sumOfSquares } from '../numeric/sums.ts';
import { averageOver, cellCount, cellMeansOf, stridesOf } from './factorial.ts';

/** An additive model of a table. */
export interface AdditiveFit {
  /** Fitted values and residuals, [block][cell]. */
  readonly fitted: readonly Float64Array[];
  readonly residuals: readonly Float64Array[];
  /** Sum of squared residuals and their degrees of freedom. */
  readonly squares: number;
  readonly freedom: number;
}

/** Fits observations[block][cell], cells as in `designCells`. A balanced table, so the fit is a sum of averages. */
export function fitAdditive(observations: readonly ArrayLike<number>[], levels: readonly number[]): AdditiveFit {
  const cells = cellMeansOf(observations);
  const grand = mean(cells);
  const strides = stridesOf(levels);
  const effects = new Float64Array(cells.length);
  levels.forEach((_, factor) => {
    const own = levels.reduce<Float64Array>(
      (values, count, other) => (other === factor ? values : averageOver(values, count, at(strides, other))),
      cells,
    );
    for (let cell = 0; cell < cells.length; cell++)
      effects[cell] = (effects[cell] as number) + (own[cell] as number) - grand;
  });
  const fitted = observations.map(block => {
    const center = mean(block);
    return effects.map(effect => center + effect);
  });
  const residuals = observations.map((block, b) => {
    const fit = at(fitted, b);
    return Float64Array.from(block, (value, cell) => value - (fit[cell] as number));
  });
  const mainFreedom = levels.reduce((total, count) => total + count - 1, 0);
  return {
    fitted,
    residuals,
    squares: sum(residuals.map(sumOfSquares)),
    freedom: observations.length * (cellCount(levels) - 1) - mainFreedom,
  };
}
