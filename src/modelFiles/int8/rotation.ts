/** An orthogonal rotation of rows of a given width, which spreads outliers over all units so that 8 bits hold them
 * (QuaRot, Ashkboos et al. 2024, arXiv:2404.00456). */
import { randomStream, normal } from '../../core/statistics/random.ts';

/** Seed of the signs and of the random part: every machine gets the same rotation. */
const seed = 20_240_404;

/** The rotation x -> x R of rows of one width. R = S (H x Q): random signs S, a Hadamard matrix H of the largest power
 * of two that divides the width, and a random orthogonal matrix Q of what remains (1 where the width is a power of
 * two). */
export class Rotation {
  readonly width: number;
  private readonly signs: Float32Array;
  /** Order of Q, and its entries, row-major. */
  private readonly order: number;
  private readonly dense: Float64Array;

  constructor(width: number) {
    this.width = width;
    const next = randomStream(seed);
    let order = width;
    while (order % 2 === 0) order /= 2;
    this.order = order;
    this.signs = Float32Array.from({ length: width }, () => (next() < 0.5 ? -1 : 1));
    this.dense = randomOrthogonal(order, next);
  }

  /** Rotate rows in place; `values` holds a whole number of them. */
  rotate(values: Float32Array): Float32Array {
    const { width, signs } = this;
    const scale = Math.sqrt(this.order / width);
    const row = new Float64Array(width);
    for (let from = 0; from < values.length; from += width) {
      for (let at = 0; at < width; at++) row[at] = (values[from + at] as number) * (signs[at] as number) * scale;
      for (let distance = this.order; distance < width; distance *= 2) butterflies(row, distance);
      if (this.order === 1) values.set(row, from);
      else this.mixBlocks(row, values, from);
    }
    return values;
  }

  /** Multiply each block of a row by Q, and store the row at `into`. */
  private mixBlocks(row: Float64Array, values: Float32Array, into: number): void {
    const { order, dense } = this;
    for (let block = 0; block < row.length; block += order) {
      for (let to = 0; to < order; to++) {
        let sum = 0;
        for (let from = 0; from < order; from++)
          sum += (row[block + from] as number) * (dense[from * order + to] as number);
        values[into + block + to] = sum;
      }
    }
  }
}

/** One pass of the fast Walsh-Hadamard transform over a row. */
function butterflies(row: Float64Array, distance: number): void {
  for (let block = 0; block < row.length; block += 2 * distance) {
    for (let at = block; at < block + distance; at++) {
      const a = row[at] as number;
      const b = row[at + distance] as number;
      row[at] = a + b;
      row[at + distance] = a - b;
    }
  }
}

/** A random orthogonal matrix, row-major: normal numbers, orthonormalized row by row, twice for accuracy. */
function randomOrthogonal(order: number, next: () => number): Float64Array {
  const rows: Float64Array[] = [];
  for (let row = 0; row < order; row++) {
    const own = Float64Array.from({ length: order }, () => normal(next));
    for (let pass = 0; pass < 2; pass++) {
      for (const other of rows) {
        const along = dot(own, other);
        for (let at = 0; at < order; at++) own[at] = (own[at] as number) - along * (other[at] as number);
      }
    }
    const length = Math.sqrt(dot(own, own));
    rows.push(own.map(value => value / length));
  }
  return Float64Array.from(rows.flatMap(row => [...row]));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] as number) * (b[at] as number);
  return sum;
}
