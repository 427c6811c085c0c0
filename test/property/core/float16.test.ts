import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { fromFloat16, toFloat16 } from '../../../src/core/float16.ts';

test('rounding goes to the nearest number, ties to even', () => {
  fc.assert(
    fc.property(fc.float({ min: Math.fround(-60000), max: Math.fround(60000), noNaN: true }), value => {
      const bits = toFloat16(value);
      const error = Math.abs(fromFloat16(bits) - value);
      for (const other of [bits - 1, bits + 1]) {
        const rival = fromFloat16(other & 0xffff);
        if (!Number.isFinite(rival)) continue;
        assert.ok(
          error < Math.abs(rival - value) ||
            (error === Math.abs(rival - value) && bits % 2 === 0) ||
            rival === fromFloat16(bits),
        );
      }
    }),
    { seed: 13, numRuns: 500 },
  );
});
