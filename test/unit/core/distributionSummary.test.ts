import assert from 'node:assert/strict';
import test from 'node:test';
import { entropyOf, softmax } from '../../../src/core/distribution.ts';
import { topTokenIds, summarizeLogits } from '../../../src/core/distributionSummary.ts';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { hillNumber, minPCount, nucleusSize } from './support/openness.ts';

const next = randomStream(41);
const distributions: readonly (readonly [string, Float32Array])[] = [
  ...[1, 2, 7, 300, 20_000].map(
    size => [`normal ${size}`, Float32Array.from({ length: size }, () => 4 * normal(next))] as const,
  ),
  ['uniform', new Float32Array(1000).fill(-3)],
  ['ties', Float32Array.from({ length: 500 }, (_, v) => -(v % 5))],
  ['masked', Float32Array.from({ length: 400 }, (_, v) => (v % 3 === 0 ? -Infinity : -v / 50))],
  ['forbidden', Float32Array.from({ length: 400 }, (_, v) => (v % 3 === 0 ? -1e30 : -v / 50))],
  ['Schottky', Float32Array.from({ length: 27 }, (_, v) => (v === 5 ? 0 : -2.6))],
];
const close = (found: number, expected: number): boolean =>
  Math.abs(found - expected) <= 1e-10 * Math.max(1, Math.abs(expected));

for (const [name, logits] of distributions) {
  test(`${name}: every figure is the one of its definition`, () => {
    for (const temperature of [0.05, 0.1, 0.5, 1, 1.3, 2, 100]) {
      const distribution = softmax(logits, temperature);
      const { openness, top, total } = summarizeLogits(logits, temperature);
      assert.ok(close(openness.entropy, entropyOf(distribution)), `entropy at ${temperature}`);
      assert.ok(
        close(openness.d1, hillNumber(distribution, 1)) && close(openness.d2, hillNumber(distribution, 2)),
        `D at ${temperature}`,
      );
      assert.equal(openness.km05, minPCount(distribution, 0.05));
      const size = openness.k95;
      const sorted = Float64Array.from(distribution).sort().reverse();
      const mass = (count: number): number => sorted.subarray(0, count).reduce((sum, p) => sum + p, 0);
      assert.ok(
        mass(size) >= 0.95 - 1e-9 && mass(size - 1) < 0.95 + 1e-9,
        `k95 at ${temperature}: ${size} for ${nucleusSize(distribution, 0.95)}`,
      );
      assert.ok(close(Math.exp(((logits[0] ?? 0) - top) / temperature) / total, distribution[0] ?? NaN));
    }
  });
}

test('the likeliest come in order, ties by id, and never more than there are', () => {
  assert.deepEqual(topTokenIds(Float32Array.of(1, 3, 2, 3, 0), 3), [1, 3, 2]);
  assert.deepEqual(topTokenIds(Float32Array.of(1, 2), 5), [1, 0]);
  const [, logits] = distributions[3] ?? ['', new Float32Array(0)];
  const sorted = [...logits.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  assert.deepEqual(topTokenIds(logits, 12), sorted.slice(0, 12));
});
