/** Width of the single-softmax null u_0(T) (docs/method.md#softmax-null). */
import { Matrix } from '../numeric/matrix.ts';
import { randomStream } from '../statistics/random.ts';
import type { ScanNull } from './scan.ts';
import { isSameTemperature } from './scanReading.ts';
import { sigmoidFitter, widthOverScale } from './sigmoid.ts';

const seed = 20_250_228;

/** 10-90% width of the null over the fixed texts, in units of temperature, and of resamples of the texts. */
export interface NullWidths {
  readonly width: number;
  readonly resampled: readonly number[];
  /** Number of texts. */
  readonly texts: number;
}

/** Fits the null at `temperatures`, each of which it has, with the weights of the sampled energy there, so that both
 * widths are the same function of a curve and a model whose energy *is* its null has the same width except for
 * sampling. */
export function nullWidths(
  softmaxNull: ScanNull,
  temperatures: readonly number[],
  weights: ArrayLike<number>,
  resamples: number,
): NullWidths {
  const columns = temperatures.map(temperature =>
    softmaxNull.temperatures.findIndex(other => isSameTemperature(other, temperature)),
  );
  const texts = softmaxNull.energy.length / softmaxNull.temperatures.length;
  const energy = new Matrix(texts, softmaxNull.temperatures.length, softmaxNull.energy);
  const curve = (pick: (i: number) => number): Float64Array => {
    const mean = new Float64Array(columns.length);
    for (let i = 0; i < texts; i++) {
      const text = pick(i);
      columns.forEach((column, k) => (mean[k] = (mean[k] as number) + energy.at(text, column) / texts));
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
