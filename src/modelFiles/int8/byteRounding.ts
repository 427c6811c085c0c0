/** Symmetric rounding of weights to bytes: the weights of one output share a scale, and the largest magnitude gets the
 * largest code. */

/** Codes of rows of weights, and a scale for each row: weight = scale * code. */
export interface ByteRows {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/** Round rows of `width` weights to codes in [-most, most]. */
export function roundRows(values: Float32Array, width: number, most: number): ByteRows {
  const codes = new Int8Array(values.length);
  const scales = new Float32Array(values.length / width);
  for (let row = 0; row < scales.length; row++) {
    const from = row * width;
    let largest = 0;
    for (let at = from; at < from + width; at++) {
      const size = Math.abs(values[at] as number);
      if (size > largest) largest = size;
    }
    const scale = Math.fround(largest / most);
    scales[row] = scale;
    if (scale === 0) continue;
    for (let at = from; at < from + width; at++) {
      const code = Math.round((values[at] as number) / scale);
      codes[at] = code > most ? most : code < -most ? -most : code;
    }
  }
  return { codes, scales };
}
