import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { sigmoidFitter } from '../../../src/core/phase/sigmoid.ts';

const points = Array.from({ length: 21 }, (_, i) => i / 10);
const sigmoid = (x: number, center: number, scale: number): number => 1 / (1 + Math.exp((center - x) / scale));

test('any noiseless sigmoid within the range is found again', () => {
  const parameters = fc.record({
    center: fc.double({ min: 0.3, max: 1.7, noNaN: true }),
    scale: fc.double({ min: 0.05, max: 0.4, noNaN: true }),
    base: fc.double({ min: -5, max: 5, noNaN: true }),
    height: fc.double({ min: 0.1, max: 10, noNaN: true }),
    falls: fc.boolean(),
  });
  const fitter = sigmoidFitter(points);
  fc.assert(
    fc.property(parameters, ({ center, scale, base, height, falls }) => {
      const signed = falls ? -height : height;
      const fit = fitter.fit(
        points.map(x => base + signed * sigmoid(x, center, scale)),
        points.map(() => 1),
      );
      assert.ok(Math.abs(fit.center - center) < 1e-3, `center ${fit.center} is not ${center}`);
      assert.ok(Math.abs(fit.scale - scale) < 1e-3 + 0.01 * scale, `scale ${fit.scale} is not ${scale}`);
      assert.ok(Math.abs(fit.height - signed) < 0.01 * height);
    }),
    { seed: 7, numRuns: 200 },
  );
});
