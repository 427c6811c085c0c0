/** An orthogonal rotation of rows of a given width, which spreads outliers over all units so that 8 bits hold them
 * (QuaRot, Ashkboos et al. 2024, arXiv:2404.00456). */
import { randomStream, normal } from '../../core/statistics/random.ts';

/** Seed of the signs and of the random part: every machine gets the same rotation. */
const seed = 20_240_404;

/** Columns that are rotated one after the other: as many neighbors as a line of the cache holds. */
const together = 16;

/** The rotation x -> x R of rows of one width. R = S (H x Q): random signs S, a Hadamard matrix H of the largest power
 * of two that divides the width, and a random orthogonal matrix Q of what remains (1 where the width is a power of
 * two). */
export class Rotation {
  readonly width: number;
  /** The signs, times the scale that makes H and Q orthogonal together. */
  private readonly factors: Float64Array;
  /** The row that is being rotated. */
  private readonly row: Float64Array;
  /** Columns that are being rotated, as rows. */
  private readonly some: Float32Array;
  /** Order of Q, and its entries, column after column. */
  private readonly order: number;
  private readonly columns: Float64Array;

  constructor(width: number) {
    this.width = width;
    const next = randomStream(seed);
    let order = width;
    while (order % 2 === 0) order /= 2;
    this.order = order;
    const scale = Math.sqrt(order / width);
    this.factors = Float64Array.from({ length: width }, () => (next() < 0.5 ? -scale : scale));
    this.row = new Float64Array(width);
    this.some = new Float32Array(together * width);
    const rows = randomOrthogonal(order, next);
    this.columns = rows.map((_, at) => rows[(at % order) * order + Math.floor(at / order)] as number);
  }

  /** Rotate rows in place; `values` holds a whole number of them. */
  rotate(values: Float32Array): Float32Array {
    for (let from = 0; from < values.length; from += this.width) this.rotateRow(values, from);
    return values;
  }

  /** Rotate the columns of a matrix [width, columns] in place. */
  rotateColumns(values: Float32Array): Float32Array {
    const columns = values.length / this.width;
    for (let from = 0; from < columns; from += together)
      this.rotateSome(values, columns, from, Math.min(together, columns - from));
    return values;
  }

  private rotateSome(values: Float32Array, columns: number, first: number, count: number): void {
    const { width, some } = this;
    for (let unit = 0; unit < width; unit++) takeUnit(values, unit * columns + first, some, unit, width, count);
    for (let at = 0; at < count; at++) this.rotateRow(some, at * width);
    for (let unit = 0; unit < width; unit++) putUnit(values, unit * columns + first, some, unit, width, count);
  }

  private rotateRow(values: Float32Array, from: number): void {
    const { width, order, factors, row } = this;
    for (let at = 0; at < width; at++) row[at] = (values[from + at] as number) * (factors[at] as number);
    let distance = order;
    for (; 4 * distance <= width; distance *= 4) doubleButterflies(row, distance);
    if (distance < width) butterflies(row, distance);
    if (order === 1) values.set(row, from);
    else this.mixBlocks(row, values, from);
  }

  /** Multiply each block of a row by Q, and store the row at `into`. */
  private mixBlocks(row: Float64Array, values: Float32Array, into: number): void {
    const { order, columns } = this;
    let block = 0;
    // Four blocks at once, so that each entry of Q is read once for all of them.
    for (; block + 4 * order <= row.length; block += 4 * order) {
      for (let to = 0, entry = 0; to < order; to++) {
        let sum0 = 0;
        let sum1 = 0;
        let sum2 = 0;
        let sum3 = 0;
        for (let from = block, end = block + order; from < end; from++, entry++) {
          const own = columns[entry] as number;
          sum0 += (row[from] as number) * own;
          sum1 += (row[from + order] as number) * own;
          sum2 += (row[from + 2 * order] as number) * own;
          sum3 += (row[from + 3 * order] as number) * own;
        }
        const at = into + block + to;
        values[at] = sum0;
        values[at + order] = sum1;
        values[at + 2 * order] = sum2;
        values[at + 3 * order] = sum3;
      }
    }
    for (; block < row.length; block += order) {
      for (let to = 0, entry = 0; to < order; to++) {
        let sum = 0;
        for (let from = block, end = block + order; from < end; from++, entry++)
          sum += (row[from] as number) * (columns[entry] as number);
        values[into + block + to] = sum;
      }
    }
  }
}

/** Copy neighbors of one row of a matrix to one place of each of some rows of `width`. */
function takeUnit(
  from: Float32Array,
  at: number,
  into: Float32Array,
  place: number,
  width: number,
  count: number,
): void {
  for (let n = 0; n < count; n++) into[place + n * width] = from[at + n] as number;
}

/** Copy them back. */
function putUnit(
  into: Float32Array,
  at: number,
  from: Float32Array,
  place: number,
  width: number,
  count: number,
): void {
  for (let n = 0; n < count; n++) into[at + n] = from[place + n * width] as number;
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

/** Two passes at once, of a distance and of twice that distance. */
function doubleButterflies(row: Float64Array, distance: number): void {
  for (let block = 0; block < row.length; block += 4 * distance) {
    for (let at = block; at < block + distance; at++) {
      const a = row[at] as number;
      const b = row[at + distance] as number;
      const c = row[at + 2 * distance] as number;
      const d = row[at + 3 * distance] as number;
      const sumAb = a + b;
      const sumCd = c + d;
      const restAb = a - b;
      const restCd = c - d;
      row[at] = sumAb + sumCd;
      row[at + distance] = restAb + restCd;
      row[at + 2 * distance] = sumAb - sumCd;
      row[at + 3 * distance] = restAb - restCd;
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
