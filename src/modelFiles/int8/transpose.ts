/** Transposes matrices in squares that fit into the cache. */

/** The transpose [columns, rows] of a matrix [rows, columns], in squares that fit into the cache. */
export function transpose<T extends Float32Array | Int8Array>(values: T, rows: number, columns: number): T {
  const into = new (values.constructor as new (length: number) => T)(values.length);
  const side = 32;
  for (let top = 0; top < rows; top += side) {
    for (let left = 0; left < columns; left += side) {
      const [bottom, right] = [Math.min(top + side, rows), Math.min(left + side, columns)];
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          into[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return into;
}

/** The transpose [columns, rows] of codes [rows, columns], four rows and four columns at once: a third of the time that
 * single bytes take. */
export function transposeCodes(codes: Int8Array, rows: number, columns: number): Int8Array {
  if (rows % 4 !== 0 || columns % 4 !== 0 || codes.byteOffset % 4 !== 0) return transpose(codes, rows, columns);
  const into = new Int8Array(codes.length);
  const from = new Int32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const to = new Int32Array(into.buffer);
  const side = 64;
  const [step, jump] = [columns / 4, rows / 4];
  for (let top = 0; top < rows; top += side) {
    for (let left = 0; left < columns; left += side) {
      const [bottom, right] = [Math.min(top + side, rows), Math.min(left + side, columns)];
      // Along the rows of the result: their distance is often a multiple of a power of two, which the cache dislikes.
      for (let column = left; column < right; column += 4) {
        for (let row = top; row < bottom; row += 4) {
          const own = row * step + column / 4;
          const a = from[own] as number;
          const b = from[own + step] as number;
          const c = from[own + 2 * step] as number;
          const d = from[own + 3 * step] as number;
          const other = column * jump + row / 4;
          to[other] = (a & 255) | ((b & 255) << 8) | ((c & 255) << 16) | (d << 24);
          to[other + jump] = ((a >> 8) & 255) | (b & 0xff00) | (((c >> 8) & 255) << 16) | ((d >> 8) << 24);
          to[other + 2 * jump] = ((a >> 16) & 255) | (((b >> 16) & 255) << 8) | (c & 0xff0000) | ((d >> 16) << 24);
          to[other + 3 * jump] = (a >>> 24) | ((b >>> 24) << 8) | ((c >>> 24) << 16) | (d & 0xff000000);
        }
      }
    }
  }
  return into;
}
