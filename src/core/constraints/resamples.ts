/** Which units occur in each bootstrap sample; figures of one seed share their samples, so their differences are
 * paired. */
import { cumulativeStdNormalProbability } from 'simple-statistics';
import { randomStream } from '../statistics/random.ts';
import { studentT } from '../statistics/studentT.ts';

/** Bootstrap samples of a figure. */
export const resampleCount = 2000;

let latest: { readonly seed: number; readonly size: number; readonly samples: readonly Uint16Array[] } | null = null;

/** 2,000 samples of `size` of the units 0 ... size - 1 (at most 65,536), with replacement; a pure function of seed and
 * size. */
export function resamplesOf(seed: number, size: number): readonly Uint16Array[] {
  if (latest?.seed === seed && latest.size === size) return latest.samples;
  const next = randomStream(seed);
  const samples = Array.from({ length: resampleCount }, () =>
    Uint16Array.from({ length: size }, () => Math.floor(next() * size)),
  );
  latest = { seed, size, samples };
  return samples;
}

/** Share to leave out on either side for a 95% percentile interval over n units, below 0.025: resamples of few units
 * vary too little, by what Student's t and n - 1 in place of n would add (Hesterberg 2015, expanded percentile). */
export function tailShare(n: number): number {
  return cumulativeStdNormalProbability(-Math.sqrt(n / (n - 1)) * studentT(n - 1));
}
