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

/** Upper 32 bits of the 64-bit product of two unsigned 32-bit integers, as a signed one. */
function multiplyHigh(aHigh: number, aLow: number, b: number): number {
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = (Math.imul(aHigh, bLow) >>> 0) + (Math.imul(aLow, bLow) >>> 16);
  const cross = (Math.imul(aLow, bHigh) >>> 0) + (middle & 0xffff);
  return (Math.imul(aHigh, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/** The Philox 4x32-10 block function: four unsigned 32-bit words from a counter and a key of unsigned 32-bit words. */
export function philox(counter: Counter, key: readonly [number, number]): Counter {
  let x0 = counter[0] | 0;
  let x1 = counter[1] | 0;
  let x2 = counter[2] | 0;
  let x3 = counter[3] | 0;
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplierA >>> 16, multiplierA & 0xffff, x0);
    const high1 = multiplyHigh(multiplierB >>> 16, multiplierB & 0xffff, x2);
    const low0 = Math.imul(multiplierA, x0);
    const low1 = Math.imul(multiplierB, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + weylA) | 0;
    k1 = (k1 + weylB) | 0;
  }
  return [x0 >>> 0, x1 >>> 0, x2 >>> 0, x3 >>> 0];
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
