import assert from 'node:assert/strict';
import test from 'node:test';
import { coverageOf } from '../../../src/core/answers/richness.ts';
import { groupAnswers } from '../../../src/core/answers/outcomes.ts';
import { coverageAmong, kindsAmong, kindsAtCoverage } from '../../../src/core/discovery/accumulation.ts';
import { discoveryOf } from '../../../src/core/discovery/discovery.ts';
import { kindsAtCoverageFigure, reachedCoverage } from '../../../src/core/discovery/equalCoverage.ts';
import { newKindsIntervals } from '../../../src/core/discovery/prediction.ts';
import { recombinationCurve } from '../../../src/core/discovery/recombination.ts';
import { answer, times } from './support/answers.ts';

const near = (value: number, expected: number, absolute: number): void => {
  assert.ok(Math.abs(value - expected) <= absolute, `${value} is not ${expected}`);
};
const grouped = (counts: readonly number[]): ReturnType<typeof groupAnswers> =>
  groupAnswers(
    counts.flatMap((count, kind) => times(count, () => answer(`kind ${kind}`))),
    { map: 'text' },
  );
const subsets = (items: readonly number[], size: number): number[][] =>
  size === 0 ? [[]] : items.flatMap((item, at) => subsets(items.slice(at + 1), size - 1).map(rest => [item, ...rest]));

test('resource-constrained TAP: D(100) and D(10^4) for ν/ρ = 1/2, and its other regimes', () => {
  near(recombinationCurve(100, 0.5), 7.3255, 5e-5);
  near(recombinationCurve(1e4, 0.5), 70.9611, 5e-5);
  near(recombinationCurve(1, 0.5), 1, 1e-9);
  const doubled = (ratio: number): number => Math.log2(recombinationCurve(2e9, ratio) / recombinationCurve(1e9, ratio));
  near(doubled(0.5), 0.5, 1e-3);
  near(doubled(2), 1, 1e-3);
  const kinds = recombinationCurve(50, 1);
  near(kinds * (1 + Math.log(kinds)), 50, 1e-6);
});

test('rarefaction and its coverage are means over all subsets', () => {
  const counts = [4, 2, 1, 1];
  const answers = counts.flatMap((count, kind) => times(count, () => kind));
  for (const m of [1, 3, 5, 7]) {
    const drawn = subsets(
      times(8, i => i),
      m,
    );
    const kinds = drawn.map(chosen => new Set(chosen.map(i => answers[i])).size);
    near(kindsAmong(counts, m), kinds.reduce((a, b) => a + b) / kinds.length, 1e-12);
    // The chance that one of the answers left out is of a kind that was drawn.
    const covered = drawn.map(chosen => {
      const seen = new Set(chosen.map(i => answers[i]));
      const rest = answers.filter((_, i) => !chosen.includes(i));
      return rest.filter(kind => seen.has(kind)).length / rest.length;
    });
    near(coverageAmong(counts, m), covered.reduce((a, b) => a + b) / covered.length, 1e-12);
  }
  assert.equal(coverageAmong(counts, 8), coverageOf(counts));
});

test('the extrapolation starts at the kinds seen, rises, and stays below Chao1', () => {
  const counts = [10, 6, 4, 3, 2, 2, 1, 1, 1, 1, 1];
  const n = 32;
  const further = times(n + 1, i => kindsAmong(counts, n + i));
  assert.equal(further[0], counts.length);
  further.slice(1).forEach((value, i) => {
    assert.ok(value > (further[i] ?? 0) && value < 11 + (31 / 32) * (25 / 4));
  });
});

test('a sample reaches a coverage only where it covers as much, and its kinds rise with it', () => {
  const counts = [12, 8, 5, 4, 3, 2, 1, 1];
  assert.ok(Number.isNaN(kindsAtCoverage(counts, 0.99)));
  const kinds = [0.3, 0.5, 0.7, 0.9].map(coverage => kindsAtCoverage(counts, coverage));
  kinds.slice(1).forEach((value, i) => {
    assert.ok(value > (kinds[i] ?? 0));
  });
  near(kindsAtCoverage(counts, coverageOf(counts)), counts.length, 1e-9);
  assert.equal(kindsAtCoverageFigure(counts, reachedCoverage(counts) + 0.01).kind, 'abstain');
  assert.equal(kindsAtCoverageFigure(counts, 0.5).kind, 'estimate');
});

test('prediction intervals are whole, ordered, and grow with the answers; equal counts give equal intervals', () => {
  const counts = [14, 6, 4, 2, 2, 1, 1, 1, 1];
  const [few, more] = newKindsIntervals(counts, [8, 32]);
  assert.ok(few && more);
  for (const [low, high] of [few, more]) assert.ok(Number.isInteger(low) && Number.isInteger(high) && low <= high);
  assert.ok(few[1] <= more[1] && few[1] <= 8 && more[1] > 2);
  assert.deepEqual(newKindsIntervals(counts, [8, 32]), [few, more]);
});

test('one answer, equal answers and different answers: what is known is shown, the rest withheld with its reason', () => {
  const one = discoveryOf(grouped([1]));
  assert.deepEqual([one.answers, one.kinds.length, one.newKinds.kind], [[1], 1, 'abstain']);
  const equal = discoveryOf(grouped([32]));
  assert.ok(equal.newKinds.kind === 'estimate' && equal.newKinds.value === 0 && equal.newKinds.interval[1] >= 1);
  assert.ok(equal.unseen.kind === 'estimate' && equal.unseen.value === 0 && equal.unseen.interval[1] > 0.1);
  const different = discoveryOf(grouped(times(32, () => 1)));
  assert.ok(different.newKinds.kind === 'abstain' && different.newKinds.reason.code === 'low-coverage');
  assert.equal(different.answers.at(-1), 32);
});
