/** Comparison of samples at equal coverage (docs/method.md#discovery-curve; Chao & Jost 2012). */
import { coverageOf, leaveOneOutOfCounts } from '../answers/richness.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { sum } from '../numeric/sums.ts';
import { jackknifeError, minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { kindsAtCoverage } from './accumulation.ts';

/** Coverage at which samples are compared, at least and at most. */
const comparedCoverage = [0.4, 0.9] as const;

/** Fewest kinds that are compared: fewer have no useful interval. */
const fewestKinds = 2;

/** How much wider than Student's t the intervals are, and the floor of their error on the ln scale, divided by
 * √(n D): simulated coverage decided. */
const stretch = 1.25;
const floor = 0.4;

/** Highest coverage at which a sample may be compared: its coverage less half of the reach of its interval. */
export function reachedCoverage(counts: readonly number[]): number {
  const n = sum(counts);
  if (n < minimumAgreement) return 0;
  const [once, twice] = [1, 2].map(times => counts.filter(count => count === times).length) as [number, number];
  return coverageOf(counts) - (studentT(n - 1) * Math.sqrt(once * (1 - once / n) + 2 * twice)) / n / 2;
}

/** The highest coverage that every sample reaches which reaches the least one; null if fewer than two do. */
export function sharedCoverage(samples: readonly (readonly number[])[]): number | null {
  const [least, most] = comparedCoverage;
  const reached = samples.map(reachedCoverage).filter(coverage => coverage >= least);
  return reached.length < 2 ? null : Math.min(most, ...reached);
}

/** Standard errors of the number of kinds seen once by which the upper end lets it be larger. */
const moreSingles = 2.5;

/** The counts of a sample of the same size with more kinds seen once, taken from the largest kinds. */
function withMoreSingles(counts: readonly number[]): number[] {
  const descending = counts.toSorted((a, b) => b - a);
  const once = counts.filter(count => count === 1).length;
  let more = Math.ceil(moreSingles * Math.sqrt(once + 1));
  // Levels the largest kinds, one answer at a time.
  while (more > 0) {
    const [largest = 0] = descending;
    if (largest < 3) break;
    for (let at = 0; more > 0 && descending[at] === largest; at++, more--) {
      descending[at] = largest - 1;
      descending.push(1);
    }
  }
  return descending;
}

/** Kinds at a coverage that a sample with more kinds seen once would have; all its kinds where it does not reach that
 * coverage. Where the curve bends sharply, a sample that by chance has few of them hardly varies without one answer. */
function mostKindsAtCoverage(counts: readonly number[], coverage: number): number {
  const more = withMoreSingles(counts);
  const kinds = kindsAtCoverage(more, coverage);
  return Number.isNaN(kinds) ? more.length : kinds;
}

/** Expected number of kinds where the coverage is `coverage`: jackknife over answers on the ln scale, Student t, reach
 * times 1.25; the upper end is at least what 2.5 standard errors more kinds seen once would give. Abstains below 30
 * answers, above the coverage that the sample reaches, and below two kinds. */
export function kindsAtCoverageFigure(counts: readonly number[], coverage: number): Figure {
  const n = sum(counts);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  if (reachedCoverage(counts) < coverage - 1e-12)
    return abstain({ code: 'low-coverage', coverage: coverageOf(counts), unit: 'answers' }, n);
  const value = kindsAtCoverage(counts, coverage);
  if (value < fewestKinds) return abstain({ code: 'few-kinds-compared', needed: fewestKinds }, n);
  const without = leaveOneOutOfCounts(counts, kept => Math.log(kindsAtCoverage(kept, coverage)));
  const error = Math.hypot(jackknifeError(without.filter(Number.isFinite)), floor / Math.sqrt(n * value));
  const reach = stretch * studentT(n - 1) * error;
  return estimate(
    value,
    [Math.max(1, value * Math.exp(-reach)), Math.max(value * Math.exp(reach), mostKindsAtCoverage(counts, coverage))],
    n,
    `jackknife on the ln scale, t with ${n - 1} d.f. times ${stretch}`,
  );
}

/** Ratio of two independent positive figures, such as kinds of two cells; abstains where one of them does. */
export function ratioFigure(a: Figure, b: Figure): Figure {
  if (a.kind !== 'estimate') return a;
  if (b.kind !== 'estimate') return b;
  const ln = Math.log(a.value / b.value);
  const down = Math.hypot(Math.log(a.value / a.interval[0]), Math.log(b.interval[1] / b.value));
  const up = Math.hypot(Math.log(a.interval[1] / a.value), Math.log(b.value / b.interval[0]));
  const n = Math.min(a.n, b.n);
  return estimate(Math.exp(ln), [Math.exp(ln - down), Math.exp(ln + up)], n, 'both intervals combined on the ln scale');
}
