/** Symmetric rounding of weights to bytes: the weights of one output share a scale, and the largest magnitude gets the
 * largest code. */

/** Codes of rows of weights, and a scale for each row: weight = scale * code. */
export interface ByteRows {
  readonly codes: Int8Array;
  readonly scales: Float32Array;
}

/** Directions of the inputs along which rounding should change the outputs least. */
export interface KeptDirections {
  readonly count: number;
  /** Component of each input in each direction, [width, count]. */
  readonly units: Float64Array;
  /** How an error along the directions is spread over the inputs from here on, [width, count]. */
  readonly feedback: Float64Array;
}

/** How much more an error along a direction counts than one across it. */
const weightOfDirections = 100;

/** Prepare directions, [width, count]: the best feedback for H = I + w U U', of which this is the sequential solution
 * (GPTQ, Frantar et al. 2022, arXiv:2210.17323). */
export function keptDirections(units: Float64Array, count: number): KeptDirections {
  const feedback = new Float64Array(units.length);
  // The inverse of 1/w + U'U over the inputs from here on, updated from the last input to the first.
  const inverse = new Float64Array(count * count);
  for (let k = 0; k < count; k++) inverse[k * count + k] = weightOfDirections;
  const image = new Float64Array(count);
  for (let from = units.length - count; from >= 0; from -= count) {
    let size = 1;
    for (let row = 0; row < count; row++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += (inverse[row * count + k] as number) * (units[from + k] as number);
      image[row] = sum;
      size += sum * (units[from + row] as number);
    }
    for (let row = 0; row < count; row++) {
      const own = image[row] as number;
      feedback[from + row] = own / size;
      for (let k = 0; k < count; k++)
        inverse[row * count + k] = (inverse[row * count + k] as number) - (own * (image[k] as number)) / size;
    }
  }
  return { count, units, feedback };
}

/** Round rows of `width` weights to codes in [-most, most]: each weight to the nearest code or, with directions, so
 * that what the earlier weights of its row added along them is taken back. */
export function roundRows(
  values: Float32Array,
  width: number,
  most: number,
  kept: KeptDirections | null = null,
): ByteRows {
  const codes = new Int8Array(values.length);
  const scales = new Float32Array(values.length / width);
  const added = new Float64Array(kept?.count ?? 0);
  for (let row = 0; row < scales.length; row++) {
    const from = row * width;
    const scale = Math.fround(largestOf(values, from, width) / most);
    scales[row] = scale;
    if (scale === 0) continue;
    added.fill(0);
    for (let at = 0; at < width; at++) {
      const value = values[from + at] as number;
      const code = Math.round((kept ? value - spread(kept, at, added) : value) / scale);
      const bounded = code > most ? most : code < -most ? -most : code;
      codes[from + at] = bounded;
      if (kept) addError(kept, at, added, bounded * scale - value);
    }
  }
  return { codes, scales };
}

function largestOf(values: Float32Array, from: number, width: number): number {
  let largest = 0;
  for (let at = from; at < from + width; at++) {
    const size = Math.abs(values[at] as number);
    if (size > largest) largest = size;
  }
  return largest;
}

/** The part of what was added along the directions that an input takes back. */
function spread({ count, feedback }: KeptDirections, at: number, added: Float64Array): number {
  let sum = 0;
  for (let k = 0, from = at * count; k < count; k++) sum += (feedback[from + k] as number) * (added[k] as number);
  return sum;
}

function addError({ count, units }: KeptDirections, at: number, added: Float64Array, error: number): void {
  for (let k = 0, from = at * count; k < count; k++)
    added[k] = (added[k] as number) + (units[from + k] as number) * error;
}
