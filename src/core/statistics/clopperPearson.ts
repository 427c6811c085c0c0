/** The exact interval of a proportion counted in independent trials. */
import { estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { bisect } from '../numeric/search.ts';
import type { Unit } from '../units.ts';
import { tooFew } from './intervals.ts';
import { incompleteBeta } from './specialFunctions.ts';

const tolerance = (): number => 1e-12;

/**
 * Ends of the exact 95% interval of a proportion (Clopper & Pearson 1934), 0 <= successes <= n, n > 0: each tail holds
 * at most 2.5%. The tails are incomplete beta functions, so neither number need be whole: a tie of m options counts as
 * 1/m, which varies less than a whole success, and an effective number of trials is the one of equal variance.
 */
export function clopperPearson(successes: number, n: number): readonly [number, number] {
  const failures = n - successes;
  // P(X >= successes) at chance p is I_p(successes, failures + 1).
  const isTooLow = (p: number): boolean => incompleteBeta(p, successes, failures + 1) < 0.025;
  const isTooHigh = (p: number): boolean => incompleteBeta(p, successes + 1, failures) > 0.975;
  return [
    successes === 0 ? 0 : bisect(isTooLow, 0, 1, tolerance)[0],
    failures === 0 ? 1 : bisect(isTooHigh, 1, 0, tolerance)[0],
  ];
}

/** Proportion successes / n with its exact interval; abstains below `minimum` trials. */
export function exactProportionFigure(successes: number, n: number, minimum: number, unit: Unit = 'answers'): Figure {
  return (
    tooFew(n, minimum, unit) ??
    estimate(successes / n, clopperPearson(successes, n), n, 'exact binomial (Clopper-Pearson)')
  );
}
