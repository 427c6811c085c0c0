import assert from 'node:assert/strict';
import test from 'node:test';
import { searchScale } from '../../../src/core/constraints/powerScale.ts';

test('an interval narrower than a step of the search grid keeps both ends', () => {
  for (const best of [0.06, -0.05, 0.0625, 0.99, 1]) {
    const found = searchScale(
      lambda => 1e4 * (lambda - best) ** 2,
      least => least + 1,
    );
    assert.ok(found);
    assert.ok(Math.abs(found.lambda - best) < 1e-5);
    assert.ok(Math.abs(found.low - (best - 0.01)) < 1e-5, `${best}: ${found.low}`);
    assert.ok(Math.abs(found.high - (best + 0.01)) < 1e-5, `${best}: ${found.high}`);
  }
});
