/**
 * Counter-based random numbers: Philox 4x32-10 (Salmon, Moraes, Dror, Shaw, SC 2011). A draw is a pure function of
 * (seed, cell, trajectory, position), so batch size, order and resume point cannot change it
 * (docs/method.md#plan-and-seeds).
 */

const multiplierA = 0xd2511f53;
const multiplierB = 0xcd9e8d57;
const weylA = 0x9e3779b9;
const weylB = 0xbb67ae85;
const rounds = 10;

type Counter = readonly [number, number, number, number];

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const cross = aLow * bHigh + (middle % 0x10000);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(cross / 0x10000)) >>> 0;
}

/** The Philox 4x32-10 block function: four unsigned 32-bit words from a counter and a key of unsigned 32-bit words. */
export function philox(counter: Counter, key: readonly [number, number]): Counter {
  let [x0, x1, x2, x3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplierA, x0);
    const low0 = Math.imul(multiplierA, x0) >>> 0;
    const high1 = multiplyHigh(multiplierB, x2);
    const low1 = Math.imul(multiplierB, x2) >>> 0;
    [x0, x1, x2, x3] = [(high1 ^ x1 ^ k0) >>> 0, low1, (high0 ^ x3 ^ k1) >>> 0, low0];
    k0 = (k0 + weylA) >>> 0;
    k1 = (k1 + weylB) >>> 0;
  }
  return [x0, x1, x2, x3];
}

/**
 * One uniform number in [0, 1) for a draw, on a grid of 2^-23: exact in float32, and its float32 product with a
 * positive total always stays below that total. `seed` is an integer in [0, 2^53]; the other three are in [0, 2^32).
 */
export function uniform(seed: number, cell: number, trajectory: number, position: number): number {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const;
  const [word] = philox([position >>> 0, trajectory >>> 0, cell >>> 0, 0], key);
  return (word >>> 9) * 2 ** -23;
}

/** An endless source of uniforms in [0, 1) with 53 bits, for bootstraps and tests; equal seeds give equal streams. */
export function randomStream(seed: number): () => number {
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0] as const;
  let step = 0;
  return () => {
    const [high, low] = philox([step >>> 0, Math.floor(step / 2 ** 32), 0, 1], key);
    step++;
    return ((high >>> 5) * 2 ** 26 + (low >>> 6)) * 2 ** -53;
  };
}

/** An endless source of uniforms in [0, 1) with 32 bits, ten times as fast, for millions of draws in null bands:
 * SplitMix (Steele, Lea and Flood, OOPSLA 2014) on 32-bit words with the mixer of MurmurHash3. */
export function fastStream(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let word = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return ((word ^ (word >>> 16)) >>> 0) * 2 ** -32;
  };
}

/** A standard normal number from a stream of uniforms (Box-Muller). */
export function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}
