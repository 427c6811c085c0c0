/** Tukey's test with one degree of freedom: do effects that should add deviate as a product of effects would
 * (docs/method.md#interaction-scale)? */
import { at } from '../numeric/at.ts';
import { mean, sum } from '../numeric/sums.ts';
import { centralProbability } from '../statistics/studentT.ts';
import { fitAdditive } from './additiveModel.ts';

/** The outcome of the test. */
export interface NonAdditivity {
  /** F with 1 and `freedom` degrees of freedom. */
  readonly f: number;
  readonly freedom: number;
  /** Probability of so large an F if the effects add on this scale. */
  readonly p: number;
}

/**
 * Test for non-additivity of observations[block][cell] on the scale they are given on (Tukey 1949; in more than two
 * ways, Milliken & Graybill 1970): what the squares of the fitted values add to the additive model. Null if nothing is
 * left to test: a perfect fit, or no effect whose square could matter.
 */
export function testAdditivity(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
): NonAdditivity | null {
  const { fitted, residuals, squares, freedom } = fitAdditive(observations, levels);
  const grand = sum(fitted.map(mean)) / fitted.length;
  const bend = fitAdditive(
    fitted.map(block => block.map(value => (value - grand) ** 2)),
    levels,
  );
  let product = 0;
  residuals.forEach((block, b) => {
    const own = at(bend.residuals, b);
    block.forEach((value, cell) => (product += value * (own[cell] as number)));
  });
  const explained = product ** 2 / bend.squares;
  const left = (squares - explained) / (freedom - 1);
  const size = fitted.reduce((total, block) => total + block.reduce((all, value) => all + (value - grand) ** 2, 0), 0);
  if (freedom < 2 || !Number.isFinite(explained) || squares <= 1e-24 * size) return null;
  const f = explained / Math.max(left, 1e-24 * size);
  return { f, freedom: freedom - 1, p: 1 - centralProbability(Math.sqrt(f), freedom - 1) };
}
