/** Effective sample size of correlated chains (Vehtari et al. 2021, section 3.2; Geyer's initial monotone sequence;
 * docs/method.md#r-hat-and-ess). */
import { at } from '../numeric/at.ts';
import { mean, squaresAbout, sum } from '../numeric/sums.ts';
import type { Chains } from './rankNormalization.ts';
import { pooledQuantile, rankNormalize, splitChains } from './rankNormalization.ts';

/** Autocovariances of every chain at one lag, and their sum. */
interface LagCovariance {
  readonly each: Float64Array;
  readonly total: number;
}

/** Autocovariances by lag, computed on demand and kept. */
function autocovariances(chains: Chains, means: readonly number[]): (lag: number) => LagCovariance {
  const known: LagCovariance[] = [];
  return lag => {
    const cached = known[lag];
    if (cached !== undefined) return cached;
    const each = Float64Array.from(chains, (chain, c) => {
      const center = at(means, c);
      let total = 0;
      for (let t = lag; t < chain.length; t++)
        total += ((chain[t] as number) - center) * ((chain[t - lag] as number) - center);
      return total / chain.length;
    });
    const made = { each, total: sum(each) };
    known[lag] = made;
    return made;
  };
}

/** ESS of split chains with both halves of one chain left out (none for -1); NaN if nothing varies. */
function essOf(chains: Chains): (skip: number) => number {
  const { length } = at(chains, 0);
  const means = chains.map(mean);
  const covariances = autocovariances(chains, means);
  return skip => {
    const kept = means.filter((_, c) => c >> 1 !== skip);
    const count = kept.length;
    const meanAt = (lag: number): number => {
      const { each, total } = covariances(lag);
      return (total - (skip < 0 ? 0 : at(each, 2 * skip) + at(each, 2 * skip + 1))) / count;
    };
    const within = (meanAt(0) * length) / (length - 1);
    const between = squaresAbout(kept, mean(kept)) / (count - 1);
    const whole = (within * (length - 1)) / length + between;
    if (!(whole > 1e-24)) return NaN;
    const correlation = (lag: number): number => 1 - (within - meanAt(lag)) / whole;
    return (count * length) / correlationSum(correlation, length, count);
  };
}

/** 1 + 2 Σ ρ over Geyer's initial monotone sequence of pairs of lags, at least 1/log10 of the number of draws. */
function correlationSum(correlation: (lag: number) => number, length: number, count: number): number {
  let total = -1;
  let least = Infinity;
  let lag = 0;
  let even = 1;
  let odd = correlation(1);
  while (lag < length - 4 && even + odd > 0) {
    least = Math.min(least, even + odd);
    total += 2 * least;
    lag += 2;
    even = correlation(lag);
    odd = correlation(lag + 1);
  }
  if (even > 0) total += even;
  return Math.max(total, 1 / Math.log10(count * length));
}

/** An effective sample size in draws, and its values with each chain left out, scaled to the full number of chains. */
export interface EffectiveSample {
  readonly value: number;
  readonly leaveOneOut: Float64Array;
}

/** The smallest ESS of the versions that vary; NaN if none does. */
function withLeaveOneOut(versions: readonly ((skip: number) => number)[], count: number): EffectiveSample {
  const varying = versions.filter(version => !Number.isNaN(version(-1)));
  const least = (skip: number): number =>
    varying.length === 0 ? NaN : Math.min(...varying.map(version => version(skip)));
  return {
    value: least(-1),
    leaveOneOut: Float64Array.from({ length: count }, (_, skip) => (least(skip) * count) / (count - 1)),
  };
}

/** Bulk ESS, of the rank-normalized split chains: how many independent tokens the mean rests on. */
export function bulkEss(chains: Chains): EffectiveSample {
  return withLeaveOneOut([essOf(rankNormalize(splitChains(chains)))], chains.length);
}

/** ESS of the split chains as they are, for binary observables. */
export function plainEss(chains: Chains): EffectiveSample {
  return withLeaveOneOut([essOf(splitChains(chains))], chains.length);
}

/** Tail ESS: the smaller ESS of the indicators of the lowest and the highest twentieth. An indicator that is the same
 * for all values (the extreme value is that common) is left out; NaN if both are. */
export function tailEss(chains: Chains): EffectiveSample {
  const versions = [0.05, 0.95].map(share => {
    const limit = pooledQuantile(chains, share);
    return essOf(splitChains(chains.map(chain => chain.map(value => (value <= limit ? 1 : 0)))));
  });
  return withLeaveOneOut(versions, chains.length);
}
