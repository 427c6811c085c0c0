import assert from 'node:assert/strict';
import test from 'node:test';
import { float16Bits, float16Values, fromFloat16, toFloat16 } from '../../../src/core/float16.ts';

test('every binary16 number survives the way there and back', () => {
  for (let bits = 0; bits < 0x10000; bits++) {
    const value = fromFloat16(bits);
    if (!Number.isNaN(value)) assert.equal(toFloat16(value), bits);
  }
});

test('known bits: 1, -2, 1/3, the largest, the smallest, beyond both', () => {
  const known: readonly (readonly [number, number])[] = [
    [1, 0x3c00],
    [-2, 0xc000],
    [1 / 3, 0x3555],
    [65504, 0x7bff],
    [2 ** -24, 1],
    [2 ** -26, 0],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
  ];
  for (const [value, bits] of known) assert.equal(toFloat16(value), bits, String(value));
  assert.ok(Number.isNaN(fromFloat16(toFloat16(NaN))));
});

test('arrays convert element by element', () => {
  const numbers = Float32Array.of(0.5, -0.25, 3);
  assert.deepEqual(float16Values(float16Bits(numbers)), numbers);
});
