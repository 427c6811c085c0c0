import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { blockLength, roundBlocks } from '../../../src/modelFiles/weights/blockRounding.ts';

const next = randomStream(11);
const [rows, columns] = [70, 5];
const values = Float32Array.from({ length: rows * columns }, (_, at) =>
  at % columns === 3 && at < 32 * columns ? 0 : normal(next),
);
const transposed = Float32Array.from(
  { length: rows * columns },
  (_, at) => values[(at % rows) * columns + Math.floor(at / rows)] ?? 0,
);

for (const bits of [8, 4] as const) {
  test(`${bits} bits: every code is the nearest one, the largest magnitude of a block gets the largest code, and padding is zero`, () => {
    const { codes, scales } = roundBlocks(values, rows, columns, bits, false);
    const blocks = Math.ceil(rows / blockLength);
    assert.equal(codes.length, (columns * blocks * blockLength * bits) / 8);
    assert.equal(scales.length, columns * blocks);
    const most = 2 ** (bits - 1) - 1;
    const codeOf = (column: number, row: number): number => {
      const at = column * blocks * blockLength + row;
      return (bits === 8 ? (codes[at] ?? NaN) : ((codes[at >> 1] ?? NaN) >> (4 * (at % 2))) & 15) - 2 ** (bits - 1);
    };
    for (let column = 0; column < columns; column++) {
      for (let block = 0; block < blocks; block++) {
        const own = Array.from({ length: blockLength }, (_, at) => block * blockLength + at);
        const scale = scales[column * blocks + block] ?? NaN;
        const real = own.filter(row => row < rows);
        for (const row of real)
          assert.ok(
            Math.abs(codeOf(column, row) * scale - (values[row * columns + column] ?? NaN)) <= scale / 2 + 1e-6,
          );
        assert.equal(Math.max(...real.map(row => Math.abs(codeOf(column, row)))), scale === 0 ? 0 : most);
        for (const row of own.filter(at => at >= rows)) assert.equal(codeOf(column, row), 0);
      }
    }
    assert.deepEqual(roundBlocks(transposed, rows, columns, bits, true), { codes, scales });
  });
}
