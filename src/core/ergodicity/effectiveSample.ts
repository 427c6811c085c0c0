/** Effective sample size of correlated chains (Vehtari et al. 2021, section 3.2; Geyer's initial monotone sequence). */
import type { Chains } from './rankNormalization.ts';
import { pooledQuantile, rankNormalize, splitChains } from './rankNormalization.ts';

/** Autocovariances of every chain at one lag, and their sum. */
interface LagCovariance {
  readonly each: Float64Array;
  readonly sum: number;
}

/** Autocovariances by lag, computed when asked for and kept. */
function autocovariances(chains: Chains, means: readonly number[]): (lag: number) => LagCovariance {
  const known: LagCovariance[] = [];
  return lag => {
    const cached = known[lag];
    if (cached !== undefined) return cached;
    const each = Float64Array.from(chains, (chain, c) => {
      const mean = means[c] ?? 0;
      let sum = 0;
      for (let t = lag; t < chain.length; t++)
        sum += ((chain[t] as number) - mean) * ((chain[t - lag] as number) - mean);
      return sum / chain.length;
    });
    const made = { each, sum: each.reduce((sum, value) => sum + value, 0) };
    known[lag] = made;
    return made;
  };
}

/** ESS of split chains with both halves of one chain left out (none for -1); NaN when nothing varies. */
function essOf(chains: Chains): (skip: number) => number {
  const length = chains[0]?.length ?? 0;
  const means = chains.map(chain => chain.reduce((sum, value) => sum + value, 0) / length);
  const covariances = autocovariances(chains, means);
  return skip => {
    const kept = means.filter((_, c) => c >> 1 !== skip);
    const count = kept.length;
    const meanAt = (lag: number): number => {
      const { each, sum } = covariances(lag);
      return (sum - (skip < 0 ? 0 : (each[2 * skip] ?? 0) + (each[2 * skip + 1] ?? 0))) / count;
    };
    const within = (meanAt(0) * length) / (length - 1);
    const centre = kept.reduce((sum, mean) => sum + mean, 0) / count;
    const between = kept.reduce((sum, mean) => sum + (mean - centre) ** 2, 0) / (count - 1);
    const total = (within * (length - 1)) / length + between;
    if (!(total > 1e-24)) return NaN;
    const correlation = (lag: number): number => 1 - (within - meanAt(lag)) / total;
    return (count * length) / correlationSum(correlation, length, count);
  };
}

/** 1 + 2 Σ ρ over Geyer's initial monotone positive sequence of pairs of lags, at least 1/log10 of the number of draws.
 */
function correlationSum(correlation: (lag: number) => number, length: number, count: number): number {
  let sum = -1;
  let least = Infinity;
  let lag = 0;
  let even = 1;
  let odd = correlation(1);
  while (lag < length - 4 && even + odd > 0) {
    least = Math.min(least, even + odd);
    sum += 2 * least;
    lag += 2;
    even = correlation(lag);
    odd = correlation(lag + 1);
  }
  if (even > 0) sum += even;
  return Math.max(sum, 1 / Math.log10(count * length));
}

/** An effective sample size, and its values with each chain left out, scaled to the full number of chains. */
export interface EffectiveSample {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
}

function withLeaveOneOut(versions: readonly ((skip: number) => number)[], count: number): EffectiveSample {
  const varying = versions.filter(version => !Number.isNaN(version(-1)));
  const least = (skip: number): number =>
    varying.length === 0 ? NaN : Math.min(...varying.map(version => version(skip)));
  return {
    value: least(-1),
    leaveOneOut: Float64Array.from({ length: count }, (_, skip) => (least(skip) * count) / (count - 1)),
  };
}

/** Bulk ESS: of the rank-normalised split chains; how many independent tokens the mean rests on. */
export function bulkEss(chains: Chains): EffectiveSample {
  return withLeaveOneOut([essOf(rankNormalize(splitChains(chains)))], chains.length);
}

/** ESS of the split chains as they are, for binary observables. */
export function plainEss(chains: Chains): EffectiveSample {
  return withLeaveOneOut([essOf(splitChains(chains))], chains.length);
}

/** Tail ESS: the smaller ESS of the indicators of the lowest and the highest twentieth. An indicator that is the same
 * for all values (the extreme value is that common) is left out; NaN when both are. */
export function tailEss(chains: Chains): EffectiveSample {
  const versions = [0.05, 0.95].map(share => {
    const limit = pooledQuantile(chains, share);
    return essOf(splitChains(chains.map(chain => chain.map(value => (value <= limit ? 1 : 0)))));
  });
  return withLeaveOneOut(versions, chains.length);
}
