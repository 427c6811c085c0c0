/**
 * Richness: what a sample of kinds says about kinds that were not seen (docs/method.md#richness). `counts` are how
 * often each seen kind occurred, all >= 1; n is their sum.
 */
import { sum } from '../numeric/sums.ts';
import { digamma, lnChoose } from '../statistics/specialFunctions.ts';

/** Number of answers n, kinds seen S, kinds seen once f_1 and twice f_2. */
interface Abundance {
  readonly n: number;
  readonly seen: number;
  readonly once: number;
  readonly twice: number;
}

function abundanceOf(counts: readonly number[]): Abundance {
  return {
    n: sum(counts),
    seen: counts.length,
    once: counts.filter(count => count === 1).length,
    twice: counts.filter(count => count === 2).length,
  };
}

/** Improved Good-Turing coverage, the chance in [0, 1] that the next answer is of a kind seen (Chao & Jost 2012). */
export function coverageOf(counts: readonly number[]): number {
  const { n, once, twice } = abundanceOf(counts);
  if (once === 0) return 1;
  const share =
    twice > 0 ? ((n - 1) * once) / ((n - 1) * once + 2 * twice) : ((n - 1) * (once - 1)) / ((n - 1) * (once - 1) + 2);
  return 1 - (once / n) * share;
}

/** Chao1, a lower bound of the number of kinds, with its standard error and 95% log-normal interval (Chao 1987); null
 * if nothing can be extrapolated: a single kind seen once and none twice. With f_1 = 0 it is [S, S]. */
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

/** Entropy of the kinds in nats, >= 0, unseen kinds included (Chao, Wang & Jost 2013). */
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

/** Rarefaction: expected number of kinds among m <= n of the answers, in [1, S]. */
export function rarefaction(counts: readonly number[], m: number): number {
  const { n } = abundanceOf(counts);
  return counts.reduce((total, count) => total + 1 - Math.exp(lnChoose(n - count, m) - lnChoose(n, m)), 0);
}

/** One value per answer for a jackknife: `statistic` of the counts without that answer, in the order of the kinds (each
 * kind's value occurs as often as it has answers). */
export function leaveOneOutOfCounts(
  counts: readonly number[],
  statistic: (counts: readonly number[]) => number,
): Float64Array {
  const values: number[] = [];
  const known = new Map<number, number>();
  counts.forEach((count, kind) => {
    const value =
      known.get(count) ??
      statistic(counts.flatMap((other, i) => (i !== kind ? [other] : other > 1 ? [other - 1] : [])));
    known.set(count, value);
    for (let i = 0; i < count; i++) values.push(value);
  });
  return Float64Array.from(values);
}
