/** Symmetric absmax rounding in blocks: 32 neighboring weights of an output unit share one scale, and the largest
 * magnitude gets the largest code. */

/** Weights in a block. */
export const blockLength = 32;

/** A matrix [K,N] in the layout of MatMulNBits (com.microsoft): codes [N, K/32, bytes], shifted up by half of their
 * range; at 4 bits two per byte, the low half first; scales [N * K/32]. */
export interface RoundedBlocks {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
}

/** Round a matrix of `rows` inputs and `columns` outputs, row-major [rows, columns], or [columns, rows] when
 * `transposed`. A value becomes scale * (code - shift); an incomplete last block is padded with zeros. */
export function roundBlocks(
  values: Float32Array,
  rows: number,
  columns: number,
  bits: 8 | 4,
  transposed: boolean,
): RoundedBlocks {
  const blocks = Math.ceil(rows / blockLength);
  const [maxCode, shift] = [2 ** (bits - 1) - 1, 2 ** (bits - 1)];
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
      scales[column * blocks + block] = (largest[column] as number) / maxCode;
    for (let row = from; row < to; row++) {
      for (let column = 0; column < columns; column++) {
        const blockIndex = column * blocks + block;
        const scale = scales[blockIndex] as number;
        const code =
          scale === 0 ? shift : shift + Math.round((values[row * alongRow + column * alongColumn] as number) / scale);
        const at = blockIndex * bytes + (((row - from) * bits) >> 3);
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
