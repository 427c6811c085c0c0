/** Expansions for tests. */
import { compareDistributions, readDistribution } from '../../../src/core/constraints/expansion.ts';
import type { Expansion } from '../../../src/core/constraints/expansion.ts';

/** What a constraint closes that turns the distribution `p` into `q`; nuclei hold `mass`. */
export function expansionOf(p: Float64Array, q: Float64Array, mass?: number): Expansion {
  return compareDistributions(readDistribution(p, mass), readDistribution(q, mass));
}
