/** Width of the single-softmax null u_0(T) and the feedback gain (science.md B3.2 op9). */
import { randomStream } from '../statistics/random.ts';
import type { ScanNull } from './scan.ts';
import { sameTemperature } from './scanReading.ts';
import { sigmoidFitter, widthOverScale } from './sigmoid.ts';

const seed = 20_250_228;

/** 10-90 % width of the null over the fixed texts, and of resamples of the texts. */
export interface NullWidths {
  readonly width: number;
  readonly resampled: readonly number[];
  readonly texts: number;
}

/** Fit the null at `temperatures` with the weights of the sampled energy there, so that both widths are the same
 * function of a curve and a model whose energy *is* its null has the same width but for sampling. */
export function nullWidths(
  softmaxNull: ScanNull,
  temperatures: readonly number[],
  weights: ArrayLike<number>,
  resamples: number,
): NullWidths {
  const columns = temperatures.map(temperature =>
    softmaxNull.temperatures.findIndex(other => sameTemperature(other, temperature)),
  );
  const stride = softmaxNull.temperatures.length;
  const texts = softmaxNull.energy.length / stride;
  const curve = (pick: (i: number) => number): Float64Array => {
    const mean = new Float64Array(columns.length);
    for (let i = 0; i < texts; i++) {
      const text = pick(i);
      columns.forEach(
        (column, at) => (mean[at] = (mean[at] ?? 0) + (softmaxNull.energy[text * stride + column] ?? NaN) / texts),
      );
    }
    return mean;
  };
  const fitter = sigmoidFitter(temperatures);
  const best = fitter.fit(
    curve(i => i),
    weights,
  );
  const next = randomStream(seed);
  const resampled = Array.from({ length: resamples }, () => {
    const fit = fitter.fit(
      curve(() => Math.floor(next() * texts)),
      weights,
      best,
    );
    return fit.scale * widthOverScale;
  });
  return { width: best.scale * widthOverScale, resampled, texts };
}
