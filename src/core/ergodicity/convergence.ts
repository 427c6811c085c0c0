/** Split R-hat with each run as a chain (Gelman et al. 2013; rank-normalized and folded: Vehtari et al. 2021;
 * docs/method.md#r-hat-and-ess). */
import { at } from '../numeric/at.ts';
import { mean, squaresAbout } from '../numeric/sums.ts';
import type { Chains } from './rankNormalization.ts';
import { fold, rankNormalize, splitChains } from './rankNormalization.ts';

/** Length of the half chains, and mean and variance of each. */
interface Halves {
  readonly length: number;
  readonly means: Float64Array;
  readonly variances: Float64Array;
}

function halvesOf(split: Chains): Halves {
  const { length } = at(split, 0);
  const means = Float64Array.from(split, mean);
  const variances = Float64Array.from(split, (chain, c) => squaresAbout(chain, at(means, c)) / (length - 1));
  return { length, means, variances };
}

/** √((between + (n-1)/n within) / within) without both halves of chain `skip` (none for -1); NaN if nothing varies
 * within chains. */
function ratioOf({ length, means, variances }: Halves, skip: number): number {
  const shift = at(means, 0);
  let count = 0;
  let total = 0;
  let squares = 0;
  let within = 0;
  for (let c = 0; c < means.length; c++) {
    if (c >> 1 === skip) continue;
    const away = (means[c] as number) - shift;
    count++;
    total += away;
    squares += away * away;
    within += variances[c] as number;
  }
  within /= count;
  const between = Math.max(0, squares - (total * total) / count) / (count - 1);
  return within > 1e-24 ? Math.sqrt((between + ((length - 1) / length) * within) / within) : NaN;
}

/** R-hat and its values with each chain left out (ranks and median stay those of all chains). */
export interface Convergence {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
}

/**
 * Split R-hat of equally long chains (at least 2, of at least 4 values): plain for binary observables, else the larger
 * of the rank-normalized one and that of the rank-normalized folded values. NaN or -Infinity if nothing varies within
 * chains.
 */
export function splitRHat(chains: Chains, binary: boolean): Convergence {
  const split = splitChains(chains);
  const versions = binary ? [split] : [rankNormalize(split), rankNormalize(fold(split))];
  const halves = versions.map(halvesOf);
  const largest = (skip: number): number =>
    Math.max(...halves.map(half => ratioOf(half, skip)).filter(value => !Number.isNaN(value)));
  return { value: largest(-1), leaveOneOut: Float64Array.from(chains, (_, skip) => largest(skip)) };
}
