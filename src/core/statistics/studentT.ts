/** Student's t, for intervals over a countable number of answers. */

const half = Math.PI / 2;

/** P(|t| <= value) with `freedom` >= 1 degrees of freedom: the finite series for integers (Abramowitz & Stegun
 * 26.7.3-4). */
export function centralProbability(value: number, freedom: number): number {
  const angle = Math.atan(value / Math.sqrt(freedom));
  const cosine = Math.cos(angle) ** 2;
  const odd = freedom % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let sum = freedom === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= ((k - 1) / k) * cosine;
    sum += term;
  }
  return odd ? (angle + Math.sin(angle) * sum) / half : Math.sin(angle) * sum;
}

const known = new Map<number, number>();

/** The number t that holds 95 % of Student's distribution between -t and t; `freedom` is an integer >= 1 (1.96 at
 * infinity). */
export function studentT(freedom: number): number {
  const cached = known.get(freedom);
  if (cached !== undefined) return cached;
  let low = 1.9;
  let high = 13;
  while (high - low > 1e-12 * high) {
    const middle = (low + high) / 2;
    if (centralProbability(middle, freedom) < 0.95) low = middle;
    else high = middle;
  }
  known.set(freedom, high);
  return high;
}
