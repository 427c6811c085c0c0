/** The mean of values over texts and random draws, with an interval that holds for other texts and other draws
 * (docs/method.md#constraint-expansion). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { clamp } from '../numeric/functions.ts';
import { leaveOneOutMeans, mean } from '../numeric/sums.ts';
import { jackknifeError, scales, tooFew } from '../statistics/intervals.ts';
import type { Scale } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { minimumContexts, pairedBootstrap } from './pairedBootstrap.ts';
import type { ContextValues } from './pairedBootstrap.ts';

/**
 * Mean of `values` [texts, draws], in which every draw (a random head mask, an order of examples) has read every text.
 * The squared errors over texts and over draws add up: each holds the part that belongs to pairs of both, so the sum is
 * on the safe side. Student t with Satterthwaite's degrees of freedom, on the logit scale if the values have a range.
 *
 * In a range the interval also leaves room for texts that were not drawn: with 95% confidence their share is below 1 -
 * 0.05^(1/n), and they may be at either end. One draw gives the interval of `pairedBootstrap`. Abstains below 4 texts
 * and if a value is not finite.
 */
export function crossedMean(values: readonly (readonly number[])[], seed: number, given: ContextValues = {}): Figure {
  const { range, unit = 'texts' } = given;
  const n = values.length;
  const figure = draws(values) < 2 ? pairedBootstrap(values.map(mean), seed, given) : crossed(values, given);
  if (figure.kind !== 'estimate' || range === undefined || unit !== 'texts') return figure;
  const [least, most] = range;
  const seen = 0.05 ** (1 / n);
  const low = least + (figure.value - least) * seen;
  const high = most - (most - figure.value) * seen;
  const [from, to] = figure.interval;
  return estimate(figure.value, [Math.min(from, low), Math.max(to, high)], n, figure.method);
}

function draws(values: readonly (readonly number[])[]): number {
  return values.reduce((fewest, row) => Math.min(fewest, row.length), values[0]?.length ?? 0);
}

function crossed(values: readonly (readonly number[])[], { range, unit = 'texts' }: ContextValues): Figure {
  const n = values.length;
  const few = tooFew(n, minimumContexts, unit);
  if (few !== null) return few;
  if (!values.flat().every(Number.isFinite)) return abstain({ code: 'unit-not-finite', unit }, n);
  const byText = values.map(mean);
  const byDraw = Array.from({ length: draws(values) }, (_, draw) => mean(values.map(row => row[draw] ?? NaN)));
  const center = mean(byText);
  const [least, most] = range ?? [0, 1];
  const scale: Scale = range === undefined ? scales.plain : scales.logit;
  const share = (value: number): number => (range === undefined ? value : (value - least) / (most - least));
  if (range !== undefined && (share(center) <= 0 || share(center) >= 1))
    return pairedBootstrap(byText, 0, { range, unit });
  const [textVariance, drawVariance] = [squaredError(byText), squaredError(byDraw)];
  const total = textVariance + drawVariance;
  const freedom =
    total === 0 ? n - 1 : total ** 2 / (textVariance ** 2 / (n - 1) + drawVariance ** 2 / (byDraw.length - 1));
  const reach =
    (studentT(clamp(Math.floor(freedom), 1, 200)) * Math.sqrt(total) * scale.slope(share(center))) /
    (range === undefined ? 1 : most - least);
  const end = (side: number): number => {
    const moved = scale.from(scale.to(share(center)) + side * reach);
    return range === undefined ? moved : least + moved * (most - least);
  };
  const method = `texts and ${byDraw.length} draws, t with ${Math.floor(freedom)} d.f.`;
  return estimate(center, [Math.min(center, end(-1)), Math.max(center, end(1))], n, method);
}

function squaredError(means: readonly number[]): number {
  return jackknifeError(leaveOneOutMeans(means)) ** 2;
}
