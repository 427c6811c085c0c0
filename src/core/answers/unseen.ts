/**
 * What a sample of kinds says about kinds not seen (science.md B1.4). `counts` are how often each kind seen occurred,
 * all >= 1; n their sum.
 */
import { digamma, lnChoose } from '../statistics/specialFunctions.ts';

/** Number of answers n, kinds seen S, kinds seen once f_1 and twice f_2. */
export interface Abundance {
  readonly n: number;
  readonly seen: number;
  readonly once: number;
  readonly twice: number;
}

export function abundanceOf(counts: readonly number[]): Abundance {
  return {
    n: counts.reduce((sum, count) => sum + count, 0),
    seen: counts.length,
    once: counts.filter(count => count === 1).length,
    twice: counts.filter(count => count === 2).length,
  };
}

/** Improved Good-Turing coverage: estimated chance in [0, 1] that the next answer is of a kind seen (Chao & Jost 2012).
 */
export function coverageOf(counts: readonly number[]): number {
  const { n, once, twice } = abundanceOf(counts);
  if (once === 0) return 1;
  const share =
    twice > 0 ? ((n - 1) * once) / ((n - 1) * once + 2 * twice) : ((n - 1) * (once - 1)) / ((n - 1) * (once - 1) + 2);
  return 1 - (once / n) * share;
}

/** Lower bound of the number of kinds with its 95 % log-normal interval (Chao 1987); null where nothing can be
 *  extrapolated: a single kind seen once and none twice. With f_1 = 0 it is [S, S]. */
export function chao1(
  counts: readonly number[],
): { value: number; error: number; interval: readonly [number, number] } | null {
  const { n, seen, once, twice } = abundanceOf(counts);
  if (once === 0) return { value: seen, error: 0, interval: [seen, seen] };
  const a = (n - 1) / n;
  const extra = twice > 0 ? (a * once * once) / (2 * twice) : (a * once * (once - 1)) / 2;
  if (!(extra > 0)) return null;
  const ratio = once / twice;
  const variance =
    twice > 0
      ? twice * ((a / 2) * ratio ** 2 + a * a * ratio ** 3 + ((a * a) / 4) * ratio ** 4)
      : (a * once * (once - 1)) / 2 +
        (a * a * once * (2 * once - 1) ** 2) / 4 -
        (a * a * once ** 4) / (4 * (seen + extra));
  const spread = Math.exp(1.96 * Math.sqrt(Math.log(1 + variance / extra ** 2)));
  return { value: seen + extra, error: Math.sqrt(variance), interval: [seen + extra / spread, seen + extra * spread] };
}

/** Abundance-based coverage estimator of the number of kinds, rare up to 10 (Chao & Lee 1992); NaN when all rare kinds
 * were seen once. */
export function aceOf(counts: readonly number[]): number {
  const rare = counts.filter(count => count <= 10);
  const { n, once } = abundanceOf(rare);
  if (rare.length === 0) return counts.length;
  const coverage = 1 - once / n;
  const pairs = rare.reduce((sum, count) => sum + count * (count - 1), 0);
  const spread = Math.max(0, ((rare.length / coverage) * pairs) / (n * (n - 1)) - 1);
  return counts.length - rare.length + rare.length / coverage + (once / coverage) * spread;
}

/** First-order jackknife estimate of the number of kinds: S + f_1 (n-1)/n. */
export function jackknifeKinds(counts: readonly number[]): number {
  const { n, seen, once } = abundanceOf(counts);
  return seen + (once * (n - 1)) / n;
}

/** Entropy of the kinds in nats, kinds not seen allowed for (Chao, Wang & Jost 2013; the sum form of science.md C2). */
export function entropyOfKinds(counts: readonly number[]): number {
  const { n, once, twice } = abundanceOf(counts);
  let seen = 0;
  for (const count of counts) if (count < n) seen += (count / n) * (digamma(n) - digamma(count));
  if (once === 0) return seen;
  const a = twice > 0 ? (2 * twice) / ((n - 1) * once + 2 * twice) : 2 / ((n - 1) * (once - 1) + 2);
  if (a >= 1) return seen;
  let tail = 0;
  let power = 1 - a;
  for (let k = 0; power > 1e-17 && k < 1e6; k++) {
    tail += power / (n + k);
    power *= 1 - a;
  }
  return seen + (once / n) * tail;
}

/** Entropy after Chao & Shen 2003 (coverage-adjusted Horvitz-Thompson), nats: a cross-check. */
export function chaoShenEntropy(counts: readonly number[]): number {
  const { n, once } = abundanceOf(counts);
  const coverage = 1 - (once === n ? n - 1 : once) / n;
  return counts.reduce((sum, count) => {
    const p = (coverage * count) / n;
    return sum - (p * Math.log(p)) / (1 - (1 - p) ** n);
  }, 0);
}

/** Plug-in entropy plus (S-1)/2n (Miller & Madow 1955), nats: a cross-check. */
export function millerMadowEntropy(counts: readonly number[]): number {
  const { n, seen } = abundanceOf(counts);
  return counts.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0) + (seen - 1) / (2 * n);
}

/** Effective number of kinds of order 2, unbiased Simpson: n(n-1) / Σ X(X-1); Infinity when no kind repeats. */
export function simpsonKinds(counts: readonly number[]): number {
  const { n } = abundanceOf(counts);
  return (n * (n - 1)) / counts.reduce((sum, count) => sum + count * (count - 1), 0);
}

/** Rarefaction: expected number of kinds among m <= n of the answers. */
export function rarefaction(counts: readonly number[], m: number): number {
  const { n } = abundanceOf(counts);
  return counts.reduce((sum, count) => sum + 1 - Math.exp(lnChoose(n - count, m) - lnChoose(n, m)), 0);
}

/**
 * One value an answer for a jackknife: `statistic` of the counts with that answer left out, in the order of the kinds
 * (each kind's value stands as often as it has answers).
 */
export function leaveOneOutOfCounts(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => number,
): Float64Array {
  const values: number[] = [];
  const known = new Map<number, number>();
  counts.forEach((count, place) => {
    const value =
      known.get(count) ??
      statistic(counts.flatMap((other, i) => (i !== place ? [other] : other > 1 ? [other - 1] : [])));
    known.set(count, value);
    for (let i = 0; i < count; i++) values.push(value);
  });
  return Float64Array.from(values);
}
