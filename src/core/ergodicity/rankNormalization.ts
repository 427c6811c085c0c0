/** Split chains and their ranks as normal scores (Vehtari et al. 2021, equation 14; docs/method.md#r-hat-and-ess). */
import { at } from '../numeric/at.ts';
import { quantile } from '../numeric/order.ts';
import { normalQuantile } from '../statistics/specialFunctions.ts';

/** One series of values per run. */
export type Chains = readonly Float64Array[];

/** Each chain in halves; the middle value of an odd length is left out. */
export function splitChains(chains: Chains): Float64Array[] {
  return chains.flatMap(chain => {
    const half = Math.floor(chain.length / 2);
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

/** Every value replaced by Φ⁻¹((rank - 3/8)/(S + 1/4)), its rank among all S values of all chains; ties share their
 * mean rank. */
export function rankNormalize(chains: Chains): Float64Array[] {
  const pooled = sortedTogether(chains);
  const scores = new Map<number, number>();
  for (let start = 0, end = 0; start < pooled.length; start = end) {
    const value = at(pooled, start);
    while (end < pooled.length && pooled[end] === value) end++;
    const rank = (start + 1 + end) / 2;
    scores.set(value, normalQuantile((rank - 3 / 8) / (pooled.length + 1 / 4)));
  }
  return chains.map(chain => chain.map(value => scores.get(value) as number));
}

/** Distance of every value from the median of all. */
export function fold(chains: Chains): Float64Array[] {
  const middle = pooledQuantile(chains, 0.5);
  return chains.map(chain => chain.map(value => Math.abs(value - middle)));
}

/** Quantile of all values of all chains; `share` in [0, 1]. */
export function pooledQuantile(chains: Chains, share: number): number {
  return quantile(sortedTogether(chains), share);
}

function sortedTogether(chains: Chains): Float64Array {
  const pooled = new Float64Array(chains.reduce((total, chain) => total + chain.length, 0));
  let start = 0;
  for (const chain of chains) {
    pooled.set(chain, start);
    start += chain.length;
  }
  return pooled.sort();
}
