import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { jackknife, scales } from '../../../src/core/statistics/intervals.ts';

test('an interval on any scale holds its value and stays inside the scale', () => {
  const inner = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(
      inner,
      fc.array(inner, { minLength: 2, maxLength: 40 }),
      fc.constantFrom(...Object.values(scales)),
      (value, leaveOneOut, scale) => {
        const figure = jackknife(value, leaveOneOut, scale);
        if (figure.kind !== 'estimate') return;
        const [low, high] = figure.interval;
        assert.ok(low <= value + 1e-9 && value <= high + 1e-9);
        if (scale === scales.logit) assert.ok(low >= 0 && high <= 1);
        if (scale === scales.atanh) assert.ok(low >= -1 && high <= 1);
        if (scale === scales.ln) assert.ok(low >= 0);
      },
    ),
    { seed: 2, numRuns: 300 },
  );
});
