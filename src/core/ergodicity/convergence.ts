/** Split R-hat (Gelman et al. 2013; rank-normalised and folded: Vehtari et al. 2021), each trajectory a chain. */
import type { Chains } from './rankNormalization.ts';
import { fold, rankNormalize, splitChains } from './rankNormalization.ts';

/** Mean and variance of each half chain, and their length. */
interface Halves {
  readonly length: number;
  readonly means: readonly number[];
  readonly variances: readonly number[];
}

function halvesOf(split: Chains): Halves {
  const length = split[0]?.length ?? 0;
  const means = split.map(chain => chain.reduce((sum, value) => sum + value, 0) / length);
  const variances = split.map(
    (chain, c) => chain.reduce((sum, value) => sum + (value - (means[c] ?? 0)) ** 2, 0) / (length - 1),
  );
  return { length, means, variances };
}

/** √((between + (n-1)/n within) / within) without both halves of chain `skip`; NaN when nothing varies within chains.
 */
function ratioOf({ length, means, variances }: Halves, skip: number): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  let within = 0;
  for (let c = 0; c < means.length; c++) {
    if (c >> 1 === skip) continue;
    const mean = (means[c] ?? 0) - (means[0] ?? 0);
    count++;
    sum += mean;
    squares += mean * mean;
    within += variances[c] ?? 0;
  }
  within /= count;
  const between = Math.max(0, squares - (sum * sum) / count) / (count - 1);
  return within > 1e-24 ? Math.sqrt((between + ((length - 1) / length) * within) / within) : NaN;
}

/** R-hat and its values with each chain left out (ranks and median stay those of all chains). */
export interface Convergence {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
}

/**
 * Split R-hat of equally long chains (at least 2, of at least 4 values): plain for binary observables, else the larger
 * of the rank-normalised one and that of the rank-normalised folded values. NaN when nothing varies within chains.
 */
export function splitRHat(chains: Chains, binary: boolean): Convergence {
  const split = splitChains(chains);
  const versions = binary ? [split] : [rankNormalize(split), rankNormalize(fold(split))];
  const halves = versions.map(halvesOf);
  const largest = (skip: number): number =>
    Math.max(...halves.map(half => ratioOf(half, skip)).filter(value => !Number.isNaN(value)));
  return { value: largest(-1), leaveOneOut: Float64Array.from(chains, (_, skip) => largest(skip)) };
}
