import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { entropyOf, softmax } from '../../../src/core/distribution.ts';
import { hillNumber } from '../../unit/core/support/openness.ts';

test('Hill numbers fall with the order and stay within 1 and the size of the support', () => {
  const logits = fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(logits, fc.double({ min: 0.05, max: 5, noNaN: true }), (values, temperature) => {
      const distribution = softmax(values, temperature);
      assert.ok(Math.abs(distribution.reduce((a, b) => a + b, 0) - 1) <= 1e-12);
      assert.ok(entropyOf(distribution) <= Math.log(values.length) + 1e-12);
      const orders = [0, 0.5, 1, 2, Infinity].map(q => hillNumber(distribution, q));
      orders.forEach((d, i) => {
        assert.ok(d >= 1 - 1e-9 && d <= values.length * (1 + 1e-9));
        if (i > 0) assert.ok(d <= (orders[i - 1] ?? 0) * (1 + 1e-9));
      });
    }),
    { seed: 12, numRuns: 500 },
  );
});
