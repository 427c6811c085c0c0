/** Tukey's test with one degree of freedom: do effects that should add bend as a product of theirs would? (science.md
 * B4.3) */
import { centralProbability } from '../statistics/studentT.ts';
import { fitAdditive } from './additiveModel.ts';

export interface NonAdditivity {
  /** F with 1 and `freedom` degrees of freedom. */
  readonly f: number;
  readonly freedom: number;
  /** Chance of so large an F if the effects add on this scale. */
  readonly p: number;
}

/**
 * Test for non-additivity of observations[block][cell] on the scale they are given on (Tukey 1949; in more than two
 * ways, Milliken & Graybill 1970): what the squares of the fitted values add to the additive model. Null when nothing
 * is left to test: a perfect fit, or no effect whose square could matter.
 */
export function testAdditivity(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
): NonAdditivity | null {
  const { fitted, residuals, squares, freedom } = fitAdditive(observations, levels);
  const grand =
    fitted.reduce((sum, block) => sum + block.reduce((all, value) => all + value, 0) / block.length, 0) / fitted.length;
  const bend = fitAdditive(
    fitted.map(block => block.map(value => (value - grand) ** 2)),
    levels,
  );
  let product = 0;
  residuals.forEach((block, b) =>
    block.forEach((value, cell) => (product += value * (bend.residuals[b]?.[cell] ?? NaN))),
  );
  const explained = product ** 2 / bend.squares;
  const left = (squares - explained) / (freedom - 1);
  const size = fitted.reduce((sum, block) => sum + block.reduce((all, value) => all + (value - grand) ** 2, 0), 0);
  if (freedom < 2 || !Number.isFinite(explained) || squares <= 1e-24 * size) return null;
  const f = explained / Math.max(left, 1e-24 * size);
  return { f, freedom: freedom - 1, p: 1 - centralProbability(Math.sqrt(f), freedom - 1) };
}
