/** On which power scale does an additive model describe a factorial table best? (science.md B4.3) */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Estimate } from '../figure.ts';
import { fitAdditive } from './additiveModel.ts';
import { centredLogarithms, onScale, searchScale } from './powerScale.ts';

/** Half the 95 % point of chi-square with one degree of freedom. */
const likelihoodDrop = 3.841458820694124 / 2;

/**
 * λ of (y^λ - 1) / λ for which main effects and block effects describe observations[block][cell] > 0 best: 1 means that
 * effects add, 0 that they multiply. Profile log-likelihood -(ν/2) ln RSS(λ), ν the residual degrees of freedom in
 * place of the number of values (Box & Cox 1964, sections 3 and 5); interval by likelihood ratio. It asks of one scale
 * that effects add *and* that noise is even and normal: where texts react differently to a constraint, the noise
 * decides and the interval misses (measured: it held the truth in 8 of 100 runs of 32 texts), so `effectScaleFigure`
 * gives the verdict. Abstains when a value is not positive, or when nothing varies.
 */
export function boxCoxFigure(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
): Estimate | Abstention {
  const n = observations.length;
  const logarithms = centredLogarithms(observations);
  if (logarithms === null) return abstain('a power scale needs values above 0 that vary', n);
  const { freedom, squares } = fitAdditive(logarithms, levels);
  if (freedom < 1) return abstain('every configuration needs more than one text', n);
  const spread = logarithms.reduce((sum, block) => sum + block.reduce((all, value) => all + value * value, 0), squares);
  const objective = (lambda: number): number =>
    (freedom / 2) * Math.log(Math.max(fitAdditive(onScale(logarithms, lambda), levels).squares, 1e-24 * spread));
  const found = searchScale(objective, least => least + likelihoodDrop);
  return found === null
    ? abstain('no scale was found', n)
    : estimate(found.lambda, [found.low, found.high], n, 'profile likelihood ratio');
}
