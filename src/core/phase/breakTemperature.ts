/** The temperature above which half of the answers of a length break (docs/method.md#derail-rate). */
import { lifeOf, logRateOf, type Life } from '../derailRate.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { minimumOrder } from '../statistics/intervals.ts';
import { lastCrossing } from './crossing.ts';
import type { Crossing } from './crossing.ts';
import { resampleCrossing } from './resampleRow.ts';
import type { ScanPoint } from './scan.ts';

/**
 * Temperature above which more than half of the answers of `length` tokens break: the last upward crossing of the rate
 * 1 - 2^(-1/length) by the derail rate along a row, its logarithm interpolated linearly because it grows
 * about exponentially; interval by the bootstrap over answers of the whole procedure. Rates are those within the
 * first `tokens` tokens. Abstains as the dissolution boundary does.
 */
export function breakTemperature(
  points: readonly ScanPoint[],
  vocabulary: number,
  tokens: number,
  length: number,
): Figure {
  const threshold = Math.log(1 - 2 ** (-1 / length));
  const cells = points
    .map(({ temperature, trajectories }) => ({
      temperature,
      lives: trajectories.filter(({ ids }) => ids.length > 0).map(one => lifeOf(one, vocabulary, tokens)),
    }))
    .filter(({ lives }) => lives.length >= minimumOrder)
    .sort((a, b) => a.temperature - b.temperature);
  const n = cells.reduce((total, { lives }) => total + lives.length, 0);
  const temperatures = cells.map(cell => cell.temperature);
  const rows = cells.map(cell => cell.lives);
  const crossingOf = (sample: readonly (readonly Life[])[]): Crossing =>
    lastCrossing(temperatures, sample.map(logRateOf), threshold);
  const crossing = resampleCrossing(temperatures, rows, crossingOf);
  if (crossing.kind === 'none') return abstain(crossing.reason, n);
  return estimate(
    crossing.at,
    crossing.interval,
    n,
    'interpolation of ln h, bootstrap over answers of the whole procedure (1000)',
  );
}
