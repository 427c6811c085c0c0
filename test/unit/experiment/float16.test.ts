import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { float16Bits, float16Values, fromFloat16, toFloat16 } from '../../../src/experiment/float16.ts';

test('every binary16 number survives the way there and back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromFloat16(bits);
    if (!Number.isNaN(value)) assert.equal(toFloat16(value), bits);
  }
});

test('known bits: 1, -2, 1/3, the largest, the smallest, beyond both', () => {
  const known: readonly (readonly [number, number])[] = [[1, 0x3c00], [-2, 0xc000], [1 / 3, 0x3555], [65504, 0x7bff], [2 ** -24, 1], [2 ** -26, 0], [65520, 0x7c00], [-Infinity, 0xfc00]];
  for (const [value, bits] of known) assert.equal(toFloat16(value), bits, String(value));
  assert.ok(Number.isNaN(fromFloat16(toFloat16(NaN))));
});

test('rounding goes to the nearest number, ties to even', () => {
  fc.assert(
    fc.property(fc.float({ min: Math.fround(-60000), max: Math.fround(60000), noNaN: true }), value => {
      const bits = toFloat16(value);
      const error = Math.abs(fromFloat16(bits) - value);
      for (const other of [bits - 1, bits + 1]) {
        const rival = fromFloat16(other & 0xffff);
        if (!Number.isFinite(rival)) continue;
        assert.ok(error < Math.abs(rival - value) || (error === Math.abs(rival - value) && bits % 2 === 0) || rival === fromFloat16(bits));
      }
    }),
  );
});

test('arrays convert element by element', () => {
  const numbers = Float32Array.of(0.5, -0.25, 3);
  assert.deepEqual(float16Values(float16Bits(numbers)), numbers);
});
