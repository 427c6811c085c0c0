import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  chao1,
  coverageOf,
  entropyOfKinds,
  leaveOneOutOfCounts,
  rarefaction,
} from '../../../src/core/answers/richness.ts';

test('coverage in [0, 1], Chao1 no less than seen, entropy finite and not negative, rarefaction grows', () => {
  const samples = fc
    .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 40 })
    .filter(counts => counts.reduce((a, b) => a + b) >= 3);
  fc.assert(
    fc.property(samples, counts => {
      const n = counts.reduce((a, b) => a + b);
      const coverage = coverageOf(counts);
      assert.ok(coverage >= 0 && coverage <= 1);
      const lower = chao1(counts);
      if (lower !== null) assert.ok(lower.interval[0] >= counts.length && lower.value <= lower.interval[1]);
      const entropy = entropyOfKinds(counts);
      assert.ok(Number.isFinite(entropy) && entropy >= 0);
      assert.ok(rarefaction(counts, 1) <= rarefaction(counts, Math.min(2, n)) + 1e-9);
      assert.equal(leaveOneOutOfCounts(counts, coverageOf).length, n);
    }),
    { seed: 8, numRuns: 300 },
  );
});
