/** Whether, how sharply and where a figure changes with a knob: the same test for internals and for behavior
 * (docs/method.md#internals). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { spread } from '../numeric/order.ts';
import { sum } from '../numeric/sums.ts';
import { shapeComparer, type ShapeComparer } from '../phase/curveShapes.ts';
import { fewestTemperatures, percentileInterval } from '../phase/scanReading.ts';
import { leastMargin } from '../phase/sharpness.ts';
import { sigmoidFitter, widthOverScale, type SigmoidFitter } from '../phase/sigmoid.ts';
import { normal, randomStream } from '../statistics/random.ts';
import { chiSquareTail } from '../statistics/specialFunctions.ts';

/** How a series of figures changes along a knob. */
export interface Change {
  /** p-value of no change at all: χ² of the figures about their weighted mean. */
  readonly p: number;
  /** By how much a sigmoid or step beats the best smooth curve, in BIC (rule 1 of the phase verdict). */
  readonly margin: number;
  /** Center of the change and its 10-90% width. */
  readonly center: Figure;
  readonly width: Figure;
  /** Centers in resamples, for comparisons with another series. */
  readonly centers: readonly number[];
}

/** Settings of the knob and the figure at each; those that abstain are left out. */
export interface Series {
  readonly x: readonly number[];
  readonly y: readonly Figure[];
}

const resamples = 200;
const seed = 20_251_129;
/** Smallest standard error, as a share of the span of the series, as in the phase verdict. */
const leastError = 1e-3;
/** 97.5% quantile of the normal distribution: half of an interval in standard errors. */
const half = 1.96;
/** An interval of the center, or of the difference of two, that is wider than this share of the center says nothing
 * about the place. */
const widestPlace = 0.5;

/** Tests changes of series; settings that series share are prepared once. */
export class ChangeTester {
  private readonly known = new Map<string, { readonly fitter: SigmoidFitter; readonly comparer: ShapeComparer }>();

  /** The change of a series; null with fewer than 7 settings that have a figure. Resamples draw every figure again from
   * its own interval, since the answers of different settings are independent. */
  test({ x, y }: Series): Change | null {
    const points = x.flatMap((value, i) => {
      const figure = y[i];
      return figure?.kind === 'estimate' ? [{ x: value, figure }] : [];
    });
    if (points.length < fewestTemperatures) return null;
    const settings = points.map(point => point.x);
    const values = Float64Array.from(points, ({ figure }) => figure.value);
    const floor = leastError * spread(values) + 1e-9;
    const errors = points.map(({ figure: { interval } }) => Math.max(floor, (interval[1] - interval[0]) / (2 * half)));
    const weights = Float64Array.from(errors, error => 1 / error ** 2);
    const p = heterogeneity(values, weights);
    const { fitter, comparer } = this.toolsFor(settings);
    const { sigmoid, margin } = comparer.compare(values, weights);
    const next = randomStream(seed);
    const fits = range(resamples).map(() =>
      fitter.fit(
        values.map((value, i) => value + at(errors, i) * normal(next)),
        weights,
        sigmoid,
      ),
    );
    const n = Math.min(...points.map(({ figure }) => figure.n));
    const centers = fits.map(fit => fit.center);
    const [low, high] = [at(settings, 0), at(settings, settings.length - 1)];
    // A center at an end of the range belongs to a change that is not seen as a whole.
    const isPlace = ([from, to]: readonly [number, number]): boolean =>
      from > low && to < high && to - from <= widestPlace * sigmoid.center;
    const figureOf = (
      value: number,
      found: readonly number[],
      isStated: (interval: readonly [number, number]) => boolean,
    ): Figure => {
      const interval = percentileInterval(found);
      return interval === null || !isStated(interval)
        ? abstain({ code: 'change-not-located' }, n)
        : estimate(value, [Math.min(value, interval[0]), Math.max(value, interval[1])], n, `${resamples} resamples`);
    };
    const center = figureOf(sigmoid.center, centers, isPlace);
    return {
      p,
      margin,
      center,
      width:
        center.kind === 'abstain'
          ? center
          : figureOf(
              sigmoid.scale * widthOverScale,
              fits.map(fit => fit.scale * widthOverScale),
              () => true,
            ),
      centers,
    };
  }

  private toolsFor(x: readonly number[]): { readonly fitter: SigmoidFitter; readonly comparer: ShapeComparer } {
    const key = x.join(' ');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const fitter = sigmoidFitter(x);
    const made = { fitter, comparer: shapeComparer(x, fitter) };
    this.known.set(key, made);
    return made;
  }
}

/** Whether a change beats every smooth curve. */
export function isSharp({ margin }: Change): boolean {
  return margin > leastMargin;
}

/** Whether two changes are at one place: 0 is inside the interval of the difference of their centers. Null where either
 * has no place, and where the interval holds 0 but is too wide to say. */
export function atOnePlace(a: Change, b: Change): boolean | null {
  if (a.center.kind === 'abstain' || b.center.kind === 'abstain') return null;
  // The resamples of both have the same seed; pairing them in opposite order keeps them independent.
  const interval = percentileInterval(a.centers.map((center, i) => center - at(b.centers, b.centers.length - 1 - i)));
  if (interval === null) return null;
  const [low, high] = interval;
  if (low > 0 || high < 0) return false;
  return high - low <= widestPlace * b.center.value ? true : null;
}

function heterogeneity(values: Float64Array, weights: Float64Array): number {
  const total = sum(weights);
  const middle = sum(values.map((value, i) => value * (weights[i] as number))) / total;
  const chiSquare = sum(values.map((value, i) => (weights[i] as number) * (value - middle) ** 2));
  return chiSquareTail(chiSquare, values.length - 1);
}
