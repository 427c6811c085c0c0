/** The discovery curve D(k): kinds against answers drawn (docs/method.md#discovery-curve). `counts` are how often each
 * seen kind occurred, all >= 1; n is their sum. */
import { chao1, coverageOf, rarefaction } from '../answers/richness.ts';
import { largestWhere } from '../numeric/search.ts';
import { sum } from '../numeric/sums.ts';
import { lnChoose } from '../statistics/specialFunctions.ts';

/** Expected number of kinds among k answers: rarefaction, exact over subsets, up to n; beyond it the extrapolation of
 * Chao et al. (2014, eq. 9), S + f̂₀ (1 - (1 - f₁ / (n f̂₀ + f₁))^(k - n)) with f̂₀ of Chao1. */
export function kindsAmong(counts: readonly number[], k: number): number {
  const n = sum(counts);
  if (k <= n) return rarefaction(counts, k);
  const once = counts.filter(count => count === 1).length;
  const unseen = (chao1(counts)?.value ?? counts.length) - counts.length;
  if (once === 0) return counts.length;
  if (!(unseen > 0)) return counts.length;
  return counts.length + unseen * (1 - (1 - once / (n * unseen + once)) ** (k - n));
}

/** Expected coverage of m of the n answers, in [0, 1] (Chao & Jost 2012, eq. 4a); the coverage itself at m = n. */
export function coverageAmong(counts: readonly number[], m: number): number {
  const n = sum(counts);
  if (m >= n) return coverageOf(counts);
  return (
    1 -
    counts.reduce((missed, count) => missed + (count / n) * Math.exp(lnChoose(n - count, m) - lnChoose(n - 1, m)), 0)
  );
}

/** Expected number of kinds where the coverage is `coverage` in (0, 1), by coverage-based rarefaction: the number of
 * answers is the least at which it is reached, linear between whole numbers. NaN if all n answers do not reach it. */
export function kindsAtCoverage(counts: readonly number[], coverage: number): number {
  const n = sum(counts);
  if (coverageOf(counts) < coverage) return NaN;
  const low = largestWhere(answers => coverageAmong(counts, answers) < coverage, 0, Math.max(0, n - 1));
  const high = Math.min(n, low + 1);
  const [before, after] = [low === 0 ? 0 : coverageAmong(counts, low), coverageAmong(counts, high)];
  const share = after > before ? (coverage - before) / (after - before) : 1;
  const kindsBefore = low === 0 ? 0 : rarefaction(counts, low);
  return Math.max(1, kindsBefore + share * (rarefaction(counts, high) - kindsBefore));
}
