/** On which power scale does an additive model describe a factorial table best (docs/method.md#interaction-scale)? */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Estimate } from '../figure.ts';
import { fitAdditive } from './additiveModel.ts';
import { centeredLogarithms, onScale, searchScale } from './powerScale.ts';

/** Half the 95% point of chi-square with one degree of freedom. */
const likelihoodDrop = 3.841458820694124 / 2;

/**
 * λ of (y^λ - 1) / λ for which main effects and block effects describe observations[block][cell] > 0 best: 1 means that
 * effects add, 0 that they multiply. Profile log-likelihood -(ν/2) ln RSS(λ), ν the residual degrees of freedom in
 * place of the number of values (Box & Cox 1964, sections 3 and 5); interval by likelihood ratio. It requires of one
 * scale that effects add *and* that noise is even and normal: if texts react differently to a constraint, the noise
 * decides and the interval misses (measured: it contained the truth in 8 of 100 runs of 32 texts), so
 * `effectScaleFigure` gives the verdict. Abstains if a value is not positive, if nothing varies, and with one text.
 */
export function boxCoxFigure(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
): Estimate | Abstention {
  const n = observations.length;
  const logarithms = centeredLogarithms(observations);
  if (logarithms === null) return abstain({ code: 'needs-positive-varying' }, n);
  const { freedom, squares } = fitAdditive(logarithms, levels);
  if (freedom < 1) return abstain({ code: 'one-text-each' }, n);
  const size = logarithms.reduce(
    (total, block) => total + block.reduce((all, value) => all + value * value, 0),
    squares,
  );
  const objective = (lambda: number): number =>
    (freedom / 2) * Math.log(Math.max(fitAdditive(onScale(logarithms, lambda), levels).squares, 1e-24 * size));
  const found = searchScale(objective, least => least + likelihoodDrop);
  return found === null
    ? abstain({ code: 'no-scale-found' }, n)
    : estimate(found.lambda, [found.low, found.high], n, 'profile likelihood ratio');
}
