/** Interval of a proportion counted in independent trials. */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { normalQuantile } from './specialFunctions.ts';

const z = normalQuantile(0.975);

/** Proportion successes / n with its 95% score interval (Wilson 1927), which stays in [0, 1] and is not empty at either
 * end; 0 <= successes <= n, not necessarily whole. Abstains for n = 0. */
export function wilsonFigure(successes: number, n: number): Figure {
  if (n === 0) return abstain({ code: 'nothing-to-count' }, 0);
  const share = successes / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const reach = (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return estimate(
    share,
    [Math.min(share, Math.max(0, middle - reach)), Math.max(share, Math.min(1, middle + reach))],
    n,
    'Wilson score interval',
  );
}
