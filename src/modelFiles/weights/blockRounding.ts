/** Rounding in blocks: 32 neighbouring weights of an output unit share one scale, the largest magnitude stands at the
 * largest code (symmetric absmax). */

/** Weights of a block. */
export const blockLength = 32;

/** A matrix [K,N] in the layout of MatMulNBits (com.microsoft): codes [N, K/32, bytes], two a byte at 4 bits with the
 * low half first, each shifted up by half of its range; scales [N * K/32]. */
export interface RoundedBlocks {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
}

/** Round a matrix of `rows` inputs and `columns` outputs, row-major [rows, columns], or [columns, rows] when
 * `transposed`. A value becomes scale * (code - shift); a last block that is not full is filled with zeros. */
export function roundBlocks(
  values: Float32Array,
  rows: number,
  columns: number,
  bits: 8 | 4,
  transposed: boolean,
): RoundedBlocks {
  const blocks = Math.ceil(rows / blockLength);
  const [most, shift] = [2 ** (bits - 1) - 1, 2 ** (bits - 1)];
  const bytes = (blockLength * bits) / 8;
  const codes = new Uint8Array(columns * blocks * bytes).fill(bits === 8 ? shift : shift * 17);
  const scales = new Float32Array(columns * blocks);
  const [alongRow, alongColumn] = transposed ? [1, rows] : [columns, 1];
  for (let block = 0; block < blocks; block++) {
    const from = block * blockLength;
    const to = Math.min(from + blockLength, rows);
    const largest = new Float32Array(columns);
    for (let row = from; row < to; row++) {
      for (let column = 0; column < columns; column++) {
        const size = Math.abs(values[row * alongRow + column * alongColumn] as number);
        if (size > (largest[column] as number)) largest[column] = size;
      }
    }
    for (let column = 0; column < columns; column++)
      scales[column * blocks + block] = (largest[column] as number) / most;
    for (let row = from; row < to; row++) {
      for (let column = 0; column < columns; column++) {
        const place = column * blocks + block;
        const scale = scales[place] as number;
        const code =
          scale === 0 ? shift : shift + Math.round((values[row * alongRow + column * alongColumn] as number) / scale);
        const at = place * bytes + (((row - from) * bits) >> 3);
        codes[at] =
          bits === 8
            ? code
            : row % 2 === 0
              ? ((codes[at] as number) & 0xf0) | code
              : ((codes[at] as number) & 0x0f) | (code << 4);
      }
    }
  }
  return { codes, scales };
}
