import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, philox, randomStream, uniform } from '../../../src/core/statistics/random.ts';

const hex = (words: readonly number[]): string => words.map(w => w.toString(16).padStart(8, '0')).join(' ');

test('Philox 4x32-10 gives the published known answers', () => {
  assert.equal(hex(philox([0, 0, 0, 0], [0, 0])), '6627e8d5 e169c58d bc57ac4c 9b00dbd8');
  const ones = 0xffffffff;
  assert.equal(hex(philox([ones, ones, ones, ones], [ones, ones])), '408f276d 41c83b0e a20bc7c6 6d5451fd');
  assert.equal(
    hex(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])),
    'd16cfe09 94fdcceb 5001e420 24126ea1',
  );
});

test('draws that differ in one coordinate are uncorrelated', () => {
  const n = 20_000;
  for (const draw of [
    (k: number) => uniform(k, 1, 1, 1),
    (k: number) => uniform(1, k, 1, 1),
    (k: number) => uniform(1, 1, k, 1),
    (k: number) => uniform(1, 1, 1, k),
    (k: number) => uniform(k * 2 ** 32, 1, 1, 1),
  ]) {
    let mean = 0;
    let lag = 0;
    for (let k = 0; k < n; k++) {
      mean += draw(k) / n;
      lag += ((draw(k) - 0.5) * (draw(k + 1) - 0.5) * 12) / n;
    }
    assert.ok(Math.abs(mean - 0.5) < 4 * Math.sqrt(1 / 12 / n), `mean ${mean}`);
    assert.ok(Math.abs(lag) < 4 / Math.sqrt(n), `lag ${lag}`);
  }
});

test('normals have mean 0 and variance 1', () => {
  const next = randomStream(5);
  const values = Array.from({ length: 20_000 }, () => normal(next));
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
  assert.ok(Math.abs(mean) < 4 / Math.sqrt(values.length));
  assert.ok(Math.abs(variance - 1) < 4 * Math.sqrt(2 / values.length));
});
