/** Ranks of pooled values as normal scores (Vehtari et al. 2021, equation 14). */
import { normalQuantile } from '../statistics/specialFunctions.ts';

export type Chains = readonly Float64Array[];

/** Each chain in halves; of an odd length the middle value is left out. */
export function splitChains(chains: Chains): Float64Array[] {
  return chains.flatMap(chain => {
    const half = Math.floor(chain.length / 2);
    return [chain.subarray(0, half), chain.subarray(chain.length - half)];
  });
}

/** Every value replaced by Φ⁻¹((rank - 3/8)/(S + 1/4)), rank among all S values of all chains, ties sharing their mean
 * rank. */
export function rankNormalize(chains: Chains): Float64Array[] {
  const pooled = sortedTogether(chains);
  const scores = new Map<number, number>();
  for (let start = 0, end = 0; start < pooled.length; start = end) {
    while (end < pooled.length && pooled[end] === pooled[start]) end++;
    const rank = (start + 1 + end) / 2;
    scores.set(pooled[start] ?? 0, normalQuantile((rank - 3 / 8) / (pooled.length + 1 / 4)));
  }
  return chains.map(chain => chain.map(value => scores.get(value) ?? NaN));
}

/** Distance of every value from the median of all. */
export function fold(chains: Chains): Float64Array[] {
  const middle = pooledQuantile(chains, 0.5);
  return chains.map(chain => chain.map(value => Math.abs(value - middle)));
}

/** Quantile of all values of all chains, linear between order statistics (type 7). */
export function pooledQuantile(chains: Chains, share: number): number {
  const pooled = sortedTogether(chains);
  const place = share * (pooled.length - 1);
  const low = Math.floor(place);
  const left = pooled[low] ?? NaN;
  return left + (place - low) * ((pooled[low + 1] ?? left) - left);
}

function sortedTogether(chains: Chains): Float64Array {
  const pooled = new Float64Array(chains.reduce((sum, chain) => sum + chain.length, 0));
  let start = 0;
  for (const chain of chains) {
    pooled.set(chain, start);
    start += chain.length;
  }
  return pooled.sort();
}
