/** Which units stand in each bootstrap sample; figures of one seed share their samples, so that their differences are paired. */
import { randomStream } from '../statistics/random.ts';

/** Bootstrap samples of a figure. */
export const resampleCount = 2000;

let latest: { readonly seed: number; readonly size: number; readonly samples: readonly Uint16Array[] } | null = null;

/** 2,000 samples of `size` of the units 0 ... size - 1 (at most 65,536), with replacement; a pure function of seed and size. */
export function resamplesOf(seed: number, size: number): readonly Uint16Array[] {
  if (latest?.seed === seed && latest.size === size) return latest.samples;
  const next = randomStream(seed);
  const samples = Array.from({ length: resampleCount }, () => Uint16Array.from({ length: size }, () => Math.floor(next() * size)));
  latest = { seed, size, samples };
  return samples;
}

/** Quantile of ascending values, between neighbours by straight line; NaN when there are none. */
export function quantileOf(ascending: ArrayLike<number>, share: number): number {
  const place = share * (ascending.length - 1);
  const below = ascending[Math.floor(place)] ?? NaN;
  const above = ascending[Math.ceil(place)] ?? NaN;
  return below === above ? below : below + (place - Math.floor(place)) * (above - below);
}
