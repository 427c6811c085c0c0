import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { uniform } from '../../../src/core/statistics/random.ts';

test('a uniform is exact in float32 and cannot reach a float32 total', () => {
  const word = fc.nat(0xffffffff);
  fc.assert(
    fc.property(
      fc.maxSafeNat(),
      word,
      word,
      word,
      fc.float({ min: Math.fround(1e-6), max: 1, noNaN: true }),
      (s, c, i, t, total) => {
        const u = uniform(s, c, i, t);
        assert.ok(u >= 0 && u < 1);
        assert.equal(Math.fround(u), u);
        assert.ok(Math.fround(u * total) < total);
      },
    ),
    { seed: 11, numRuns: 500 },
  );
});
