import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { Rotation } from '../../../src/modelFiles/int8/rotation.ts';
import { transpose } from '../../../src/modelFiles/int8/transpose.ts';

const next = randomStream(7);
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => normal(next));

for (const width of [1, 2, 7, 8, 24, 64, 96, 36]) {
  test(`rows of ${width} keep their lengths and angles when they are rotated`, () => {
    const rows = normals(3 * width);
    const rotated = new Rotation(width).rotate(rows.slice());
    const dot = (values: Float32Array, a: number, b: number): number => {
      let sum = 0;
      for (let at = 0; at < width; at++) sum += (values[a * width + at] ?? NaN) * (values[b * width + at] ?? NaN);
      return sum;
    };
    for (const [a, b] of [
      [0, 0],
      [0, 1],
      [1, 2],
    ] as const)
      assert.ok(Math.abs(dot(rows, a, b) - dot(rotated, a, b)) < 1e-4 * width);
    if (width > 1) assert.notDeepEqual(rotated, rows);
  });

  test(`columns of ${width} are rotated as rows are, to the bit`, () => {
    const rotation = new Rotation(width);
    for (const columns of [1, 15, 16, 37]) {
      const values = normals(width * columns);
      const byRow = rotation.rotate(transpose(values, width, columns));
      assert.deepEqual(rotation.rotateColumns(values.slice()), transpose(byRow, columns, width), `${columns} columns`);
    }
  });
}
