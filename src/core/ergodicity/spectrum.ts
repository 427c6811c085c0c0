/** Power spectrum of an observable along long runs, and its peaks (docs/method.md#spectrum). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { quantile } from '../numeric/order.ts';
import { jackknife, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';
import { normal, randomStream } from '../statistics/random.ts';

/** A frequency of the spectrum. */
export interface SpectrumPoint {
  /** Cycles per token, above 0 and at most 1/2. */
  readonly frequency: number;
  /** S(ω) = N (E|f|² - |E f|²), with f the Fourier coefficient of a run of N tokens; in its units squared. */
  readonly power: Figure;
  /** Whether it stands out of its neighbors more than the largest of a smooth spectrum does in 99 of 100 samples. */
  readonly isPeak: boolean;
}

/** Frequencies on each side whose medians are the background of one. */
const neighbors = 6;
const fewestTokens = 32;
const surrogates = 400;
const sure = 0.99;

/** The spectrum of `series`, one for each run, after their first `burnIn` values: as many values of each as the
 * shortest has. Interval: jackknife over runs on the ln scale, Student t. Empty below 30 runs and below 32 values. */
export function spectrumOf(series: readonly Float64Array[], burnIn: number): readonly SpectrumPoint[] {
  const runs = series.length;
  const length = Math.min(...series.map(values => values.length)) - burnIn;
  const few = tooFew(runs, minimumAgreement, 'runs');
  if (few !== null || length < fewestTokens) return [];
  const angle = range(length).map(t => (2 * Math.PI * t) / length);
  const [cosines, sines] = [Float64Array.from(angle, Math.cos), Float64Array.from(angle, Math.sin)];
  const found = range(Math.floor(length / 2)).map(k => {
    const [real, imaginary] = [new Float64Array(runs), new Float64Array(runs)];
    series.forEach((values, run) => {
      let [re, im] = [0, 0];
      for (let t = 0; t < length; t++) {
        const value = values[burnIn + t] as number;
        const place = ((k + 1) * t) % length;
        re += value * (cosines[place] as number);
        im -= value * (sines[place] as number);
      }
      [real[run], imaginary[run]] = [re, im];
    });
    return { frequency: (k + 1) / length, power: powerFigure(real, imaginary, length) };
  });
  const values = found.map(({ power }) => (power.kind === 'estimate' ? power.value : 0));
  const level = levelOf(found.length, runs);
  const background = backgroundOf(values);
  return found.map((point, k) => ({ ...point, isPeak: at(values, k) > level * at(background, k) }));
}

/** Sample variance of the coefficients over runs, divided by the length, with its interval. */
function powerFigure(real: Float64Array, imaginary: Float64Array, length: number): Figure {
  const n = real.length;
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / n;
  const [re, im] = [mean(real), mean(imaginary)];
  const squares = Float64Array.from(real, (value, i) => (value - re) ** 2 + ((imaginary[i] as number) - im) ** 2);
  const total = squares.reduce((sum, value) => sum + value, 0);
  if (!(total > 1e-20)) return abstain({ code: 'all-equal', unit: 'runs', quantity: 'value' }, n);
  const value = total / (n - 1) / length;
  // Leaving out one run takes n/(n - 1) of its square from the sum, because the mean moves too.
  const without = squares.map(square => (total - (n / (n - 1)) * square) / (n - 2) / length);
  return jackknife(value, without, scales.ln);
}

/** The larger of the medians on both sides of each value, so that a slope is no peak; Infinity at the ends. */
function backgroundOf(values: readonly number[]): number[] {
  return values.map((_, k) => {
    const sides = [values.slice(Math.max(0, k - neighbors), k), values.slice(k + 1, k + 1 + neighbors)];
    return Math.max(
      ...sides.map(side =>
        side.length === 0
          ? Infinity
          : quantile(
              side.toSorted((x, y) => x - y),
              0.5,
            ),
      ),
    );
  });
}

/** Ratio to the background that the largest of `count` frequencies exceeds in 1% of smooth spectra: for many tokens
 * the coefficients of a run are complex normal numbers, so estimates are χ² with 2 (runs - 1) degrees of freedom. */
function levelOf(count: number, runs: number): number {
  const next = randomStream(count + runs);
  const ratios = range(surrogates).map(() => {
    const drawn = range(count).map(() => chiSquareShare(2 * (runs - 1), next));
    const background = backgroundOf(drawn);
    return Math.max(...drawn.map((value, k) => value / at(background, k)));
  });
  ratios.sort((a, b) => a - b);
  return at(ratios, Math.floor(sure * surrogates));
}

/** A χ² number over its degrees of freedom, by the cube root of Wilson & Hilferty (1931). */
function chiSquareShare(freedom: number, next: () => number): number {
  const spread = 2 / (9 * freedom);
  return Math.max(0, 1 - spread + Math.sqrt(spread) * normal(next)) ** 3;
}
