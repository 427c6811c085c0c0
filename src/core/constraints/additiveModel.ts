/** Main effects of factors plus effects of blocks, fitted to a full factorial table by least squares. */
import { averageOver, cellCount, cellMeansOf, stridesOf } from './factorial.ts';

export interface AdditiveFit {
  /** Fitted values and what they leave, [block][cell]. */
  readonly fitted: readonly Float64Array[];
  readonly residuals: readonly Float64Array[];
  /** Sum of squared residuals and their degrees of freedom. */
  readonly squares: number;
  readonly freedom: number;
}

/** Fit observations[block][cell], cells as in `designCells`. The table is balanced, so the fit is a sum of averages. */
export function fitAdditive(observations: readonly ArrayLike<number>[], levels: readonly number[]): AdditiveFit {
  const cells = cellMeansOf(observations);
  const grand = meanOf(cells);
  const strides = stridesOf(levels);
  const effects = new Float64Array(cells.length);
  levels.forEach((_, factor) => {
    const others = levels.reduce<Float64Array>(
      (values, count, other) => (other === factor ? values : averageOver(values, count, strides[other] ?? 1)),
      cells,
    );
    for (let cell = 0; cell < cells.length; cell++)
      effects[cell] = (effects[cell] ?? 0) + (others[cell] ?? NaN) - grand;
  });
  const fitted = observations.map(block => {
    const mean = meanOf(block);
    return effects.map(effect => mean + effect);
  });
  const residuals = observations.map((block, b) =>
    Float64Array.from(block, (value, cell) => value - (fitted[b]?.[cell] ?? NaN)),
  );
  const mainFreedom = levels.reduce((sum, count) => sum + count - 1, 0);
  return {
    fitted,
    residuals,
    squares: residuals.reduce((sum, block) => sum + block.reduce((all, value) => all + value * value, 0), 0),
    freedom: observations.length * (cellCount(levels) - 1) - mainFreedom,
  };
}

function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] ?? NaN;
  return sum / values.length;
}
