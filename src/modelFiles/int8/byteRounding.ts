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
  const rows = { codes: new Int8Array(values.length), scales: new Float32Array(values.length / width) };
  for (let row = 0; row < rows.scales.length; row++) rows.scales[row] = largestOf(values, row * width, width) / most;
  if (kept === null) roundEach(values, width, rows);
  else for (let row = 0; row < rows.scales.length; row += together) roundKeeping(kept, values, width, most, rows, row);
  return rows;
}

function largestOf(values: Float32Array, from: number, width: number): number {
  let largest = 0;
  for (let at = from; at < from + width; at++) {
    const size = Math.abs(values[at] as number);
    if (size > largest) largest = size;
  }
  return largest;
}

/** Round each weight to the nearest code. `Math.round` takes ten times as long. */
function roundEach(values: Float32Array, width: number, { codes, scales }: ByteRows): void {
  for (let row = 0; row < scales.length; row++) {
    const scale = scaleAt(scales, row);
    for (let at = row * width, end = at + width; at < end; at++)
      codes[at] = Math.floor((values[at] as number) / scale + 0.5);
  }
}

/** Rows that are rounded side by side, since each code of a row waits for the one before. */
const together = 4;

/** Round the rows from `first` on, weight by weight. Behind the last row it is repeated. */
function roundKeeping(
  { count, units, feedback }: KeptDirections,
  values: Float32Array,
  width: number,
  most: number,
  { codes, scales }: ByteRows,
  first: number,
): void {
  const rowAt = (n: number): number => Math.min(first + n, scales.length - 1);
  const [from0, from1, from2, from3] = [rowAt(0) * width, rowAt(1) * width, rowAt(2) * width, rowAt(3) * width];
  const scale0 = scaleAt(scales, rowAt(0));
  const scale1 = scaleAt(scales, rowAt(1));
  const scale2 = scaleAt(scales, rowAt(2));
  const scale3 = scaleAt(scales, rowAt(3));
  // What was added along each direction, for each of the rows.
  const added = new Float64Array(count * together);
  for (let at = 0; at < width; at++) {
    let back0 = 0;
    let back1 = 0;
    let back2 = 0;
    let back3 = 0;
    for (let k = 0, entry = at * count, own = 0; k < count; k++, entry++, own += together) {
      const part = feedback[entry] as number;
      back0 += part * (added[own] as number);
      back1 += part * (added[own + 1] as number);
      back2 += part * (added[own + 2] as number);
      back3 += part * (added[own + 3] as number);
    }
    const value0 = values[from0 + at] as number;
    const value1 = values[from1 + at] as number;
    const value2 = values[from2 + at] as number;
    const value3 = values[from3 + at] as number;
    const code0 = within(most, Math.floor((value0 - back0) / scale0 + 0.5));
    const code1 = within(most, Math.floor((value1 - back1) / scale1 + 0.5));
    const code2 = within(most, Math.floor((value2 - back2) / scale2 + 0.5));
    const code3 = within(most, Math.floor((value3 - back3) / scale3 + 0.5));
    codes[from0 + at] = code0;
    codes[from1 + at] = code1;
    codes[from2 + at] = code2;
    codes[from3 + at] = code3;
    const error0 = code0 * scale0 - value0;
    const error1 = code1 * scale1 - value1;
    const error2 = code2 * scale2 - value2;
    const error3 = code3 * scale3 - value3;
    for (let k = 0, entry = at * count, own = 0; k < count; k++, entry++, own += together) {
      const unit = units[entry] as number;
      added[own] = (added[own] as number) + unit * error0;
      added[own + 1] = (added[own + 1] as number) + unit * error1;
      added[own + 2] = (added[own + 2] as number) + unit * error2;
      added[own + 3] = (added[own + 3] as number) + unit * error3;
    }
  }
}

/** The scale of a row; 1 for a row of zeros. */
function scaleAt(scales: Float32Array, row: number): number {
  return (scales[row] as number) || 1;
}

function within(most: number, code: number): number {
  return code > most ? most : code < -most ? -most : code;
}
