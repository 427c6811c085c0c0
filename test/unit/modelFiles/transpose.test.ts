import assert from 'node:assert/strict';
import test from 'node:test';
import { transpose, transposeCodes } from '../../../src/modelFiles/int8/transpose.ts';

test('codes are transposed like any other matrix, in blocks of four or not', () => {
  for (const [rows, columns] of [
    [4, 4],
    [8, 12],
    [68, 132],
    [128, 64],
    [5, 8],
    [8, 7],
    [1, 3],
  ] as const) {
    const codes = Int8Array.from({ length: rows * columns }, (_, at) => ((at * 37) % 255) - 127);
    const turned = transposeCodes(codes, rows, columns);
    assert.deepEqual(turned, transpose(codes, rows, columns), `${rows} x ${columns}`);
    for (const [row, column] of [
      [0, columns - 1],
      [rows - 1, 0],
    ] as const)
      assert.equal(turned[column * rows + row], codes[row * columns + column]);
  }
});
