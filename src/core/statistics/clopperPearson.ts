/** The exact interval of a proportion counted in independent trials. */
import { estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { bisect } from '../numeric/search.ts';
import { tooFew } from './intervals.ts';
import { lnChoose } from './specialFunctions.ts';

/** P(X >= successes) for X binomial with n trials of chance p in (0, 1), summed over its shorter side. */
function upperTail(successes: number, n: number, p: number): number {
  const isLow = successes <= n / 2;
  const [from, to] = isLow ? [0, successes - 1] : [successes, n];
  let total = 0;
  for (let k = from; k <= to; k++) total += Math.exp(lnChoose(n, k) + k * Math.log(p) + (n - k) * Math.log1p(-p));
  return isLow ? 1 - total : total;
}

const tolerance = (): number => 1e-12;

/** Ends of the exact 95% interval of a proportion (Clopper & Pearson 1934), 0 <= successes <= n whole, n >= 1: each
 * tail holds at most 2.5%. */
export function clopperPearson(successes: number, n: number): readonly [number, number] {
  const low = successes === 0 ? 0 : bisect(p => p === 0 || upperTail(successes, n, p) < 0.025, 0, 1, tolerance)[0];
  const high = successes === n ? 1 : bisect(p => p === 1 || upperTail(successes + 1, n, p) > 0.975, 1, 0, tolerance)[0];
  return [low, high];
}

/** Proportion successes / n with its exact interval; abstains below `minimum` trials. */
export function exactProportionFigure(successes: number, n: number, minimum: number): Figure {
  return (
    tooFew(n, minimum) ?? estimate(successes / n, clopperPearson(successes, n), n, 'exact binomial (Clopper-Pearson)')
  );
}
