/** Where answers dissolve: the temperature at which the energy exceeds half of ln V
 * (docs/method.md#dissolution-boundary). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { mean, meanBetween } from '../numeric/sums.ts';
import { minimumOrder } from '../statistics/intervals.ts';
import { lastCrossing, type Crossing } from './crossing.ts';
import { dissolutionEnergy } from './regime.ts';
import { resampleCrossing } from './resampleRow.ts';
import type { ScanPoint } from './scan.ts';

/**
 * Temperature of the last upward crossing of u = ½ ln V in one row, by linear interpolation between neighboring sampled
 * temperatures, u being the energy of the first `tokens` tokens; interval by the bootstrap over answers of the whole
 * procedure, the neighbors chosen again in every sample. Counts temperatures with 16 answers that hold text. Abstains
 * if no crossing was scanned, or only by temperatures more than 0.4 apart, and says so only where the answers at the
 * end of the row tell it.
 */
export function dissolutionBoundary(points: readonly ScanPoint[], vocabulary: number, tokens = Infinity): Figure {
  const threshold = dissolutionEnergy(vocabulary);
  const cells = points
    .map(({ temperature, trajectories }) => ({
      temperature,
      energies: trajectories
        .filter(({ ids }) => ids.length > 0)
        .map(({ logProb1 }) => -meanBetween(logProb1, 0, Math.min(logProb1.length, tokens))),
    }))
    .filter(({ energies }) => energies.length >= minimumOrder)
    .sort((a, b) => a.temperature - b.temperature);
  const n = cells.reduce((total, { energies }) => total + energies.length, 0);
  const temperatures = cells.map(cell => cell.temperature);
  const rows = cells.map(cell => cell.energies);
  const crossingOf = (sample: readonly (readonly number[])[]): Crossing =>
    lastCrossing(temperatures, sample.map(mean), threshold);
  const crossing = resampleCrossing(temperatures, rows, crossingOf);
  if (crossing.kind === 'none') return abstain(crossing.reason, n);
  return estimate(
    crossing.at,
    crossing.interval,
    n,
    'linear interpolation, bootstrap over answers of the whole procedure (1000)',
  );
}
