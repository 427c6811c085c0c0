/** The temperature above which half of the answers of a length break (docs/method.md#derail-rate). */
import { lifeOf, logRateOf } from '../derailRate.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { minimumOrder } from '../statistics/intervals.ts';
import { lastCrossing } from './crossing.ts';
import type { Crossing } from './crossing.ts';
import { resampleRow } from './resampleRow.ts';
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
  const found = lastCrossing(temperatures, rows.map(logRateOf), threshold);
  if (found.kind === 'none') return abstain(found.reason, n);
  const resampled = resampleRow(rows, sample => placeOf(lastCrossing(temperatures, sample.map(logRateOf), threshold)));
  if (resampled === null) return abstain({ code: 'not-resampled' }, n);
  const [low, high] = resampled;
  return estimate(
    found.at,
    [Math.min(low, found.at), Math.max(high, found.at)],
    n,
    'interpolation of ln h, bootstrap over answers of the whole procedure (1000)',
  );
}

function placeOf(crossing: Crossing): number {
  return crossing.kind === 'at' ? crossing.at : NaN;
}
