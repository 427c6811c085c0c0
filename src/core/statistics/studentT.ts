/** Student's t distribution with an integer number of degrees of freedom. */
import { bisect } from '../numeric/search.ts';

const half = Math.PI / 2;

/** P(|t| <= value) with `freedom` >= 1 degrees of freedom, by the finite series for integers (Abramowitz & Stegun
 * 26.7.3-4). */
export function centralProbability(value: number, freedom: number): number {
  const angle = Math.atan(value / Math.sqrt(freedom));
  const cosine = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let total = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine;
    total += term;
  }
  return odd ? (angle + Math.sin(angle) * total) / half : Math.sin(angle) * total;
}

const known = new Map<number, number>();

/** The t whose interval [-t, t] holds 95% of the distribution; `freedom` is an integer >= 1 (1.96 at infinity). */
export function studentT(freedom: number): number {
  const cached = known.get(freedom);
  if (cached !== undefined) return cached;
  const isInside = (t: number): boolean => centralProbability(t, freedom) < 0.95;
  const [, found] = bisect(isInside, 1.9, 13, high => 1e-12 * high);
  known.set(freedom, found);
  return found;
}
