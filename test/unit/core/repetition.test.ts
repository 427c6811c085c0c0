import assert from 'node:assert/strict';
import test from 'node:test';
import { isCircling } from '../../../src/core/repetition.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';

const next = randomStream(3);
/** Tokens of a vocabulary of 50. */
const fresh = (count: number): number[] => Array.from({ length: count }, () => Math.floor(50 * next()));
const isSo = (...parts: readonly (readonly number[])[]): boolean => isCircling({ ids: Int32Array.from(parts.flat()) });
const times = (count: number, part: readonly number[]): number[] => Array.from({ length: count }, () => part).flat();

test('an answer goes in circles when its end stands in it before, whatever the length of the circle', () => {
  for (const period of [1, 2, 7, 30, 60]) {
    const circle = fresh(period);
    assert.ok(isSo(fresh(80), times(Math.ceil(130 / period), circle)), `period ${period}`);
    assert.ok(!isSo(fresh(80), times(Math.ceil(130 / period), circle), fresh(20)), 'it found a way out');
  }
});

test('text that goes on, or is too short to tell, does not', () => {
  assert.ok(!isSo([]));
  assert.ok(!isSo(fresh(400)));
  assert.ok(!isSo(times(127, [4])), 'fewer than 64 tokens stand before its end');
  assert.ok(isSo(times(128, [4])));
  // A list whose items begin alike.
  assert.ok(!isSo(...Array.from({ length: 30 }, (_, at) => [1, 2, 3, 4, 5, 60 + at])));
});

test('a word that changes now and then does not hide it', () => {
  const circle = fresh(20);
  const varied = (every: number): number[][] =>
    Array.from({ length: 12 }, (_, at) => (at % every === 0 ? circle.with(7, 100 + at) : circle));
  assert.ok(isSo(fresh(40), ...varied(4)));
  assert.ok(!isSo(fresh(40), ...varied(1)));
});
