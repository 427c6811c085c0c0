/** Points that fill the unit cube evenly: Sobol' sequence with the direction numbers of Joe & Kuo (2008,
 * new-joe-kuo-6). */
import { at } from '../numeric/at.ts';
import { philox } from '../statistics/random.ts';

const bits = 32;

/** For dimension 2 and later: inner coefficients of the primitive polynomial, as bits, and the initial direction
 * numbers. */
const polynomials: readonly (readonly [number, readonly number[]])[] = [
  [0, [1]],
  [1, [1, 3]],
  [1, [1, 3, 1]],
  [2, [1, 1, 1]],
  [1, [1, 1, 3, 3]],
  [4, [1, 3, 5, 13]],
  [2, [1, 1, 5, 5, 17]],
  [4, [1, 1, 5, 5, 5]],
  [7, [1, 1, 7, 11, 19]],
  [11, [1, 1, 5, 1, 1]],
  [13, [1, 1, 1, 3, 11]],
  [14, [1, 3, 5, 5, 31]],
  [1, [1, 3, 3, 9, 7, 49]],
  [13, [1, 1, 1, 15, 21, 21]],
  [16, [1, 3, 1, 13, 27, 49]],
];

/** Largest number of dimensions of the sequence. */
export const mostDimensions = polynomials.length + 1;

/** Direction numbers of a dimension, counted from 0, as 32-bit fractions. */
function directionsOf(dimension: number): Uint32Array {
  const directions = new Uint32Array(bits);
  const polynomial = polynomials[dimension - 1];
  if (polynomial === undefined) return directions.map((_, bit) => 2 ** (bits - 1 - bit));
  const [coefficients, initial] = polynomial;
  const degree = initial.length;
  for (let bit = 0; bit < bits; bit++) {
    if (bit < degree) {
      directions[bit] = at(initial, bit) * 2 ** (bits - 1 - bit);
      continue;
    }
    const earlier = at(directions, bit - degree);
    let value = earlier ^ (earlier >>> degree);
    for (let k = 1; k < degree; k++) if ((coefficients >>> (degree - 1 - k)) & 1) value ^= at(directions, bit - k);
    directions[bit] = value;
  }
  return directions;
}

/**
 * The first `count` points in [0, 1)^dimensions, at most 16 dimensions, shifted digitally (every coordinate by
 * exclusive or with one random word, which keeps the evenness); a pure function of its arguments. `seed` null gives the
 * unshifted sequence, which starts at 0.
 */
export function sobolPoints(dimensions: number, count: number, seed: number | null): Float64Array[] {
  const directions = Array.from({ length: dimensions }, (_, dimension) => directionsOf(dimension));
  const shift = (dimension: number): number =>
    seed === null ? 0 : philox([dimension, 0, 0, 2], [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0])[0];
  const state = Uint32Array.from({ length: dimensions }, (_, dimension) => shift(dimension));
  const points: Float64Array[] = [];
  for (let index = 0; index < count; index++) {
    points.push(Float64Array.from(state, word => word / 2 ** bits));
    const changed = 31 - Math.clz32(~index & (index + 1));
    directions.forEach((words, dimension) => {
      state[dimension] = at(state, dimension) ^ at(words, changed);
    });
  }
  return points;
}
