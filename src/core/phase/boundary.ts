/** Where answers dissolve: the temperature at which the energy passes half of ln V (details.md "Definitions"). */
import { energyOf } from '../energy.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatTemperature } from '../format.ts';
import { jackknifeError, minimumOrder } from '../statistics/intervals.ts';
import { dissolutionEnergy } from './regime.ts';
import type { ScanPoint } from './scan.ts';
import { studentT } from '../statistics/studentT.ts';

/** Widest gap between neighbouring temperatures that a straight line may bridge: the error of the line itself is in no
 * interval. */
const widestGap = 0.4;

/**
 * Temperature of the last upward crossing of u = ½ ln V in one row, by straight lines between neighbouring sampled
 * temperatures; interval by the jackknife over the answers of both cells (each cell is left out of in turn, their
 * variances add), Student t. Needs two temperatures with 16 answers that hold text; abstains when no crossing was
 * scanned, or only by temperatures more than 0.4 apart.
 */
export function dissolutionBoundary(points: readonly ScanPoint[], vocabulary: number): Figure {
  const threshold = dissolutionEnergy(vocabulary);
  const cells = points
    .map(({ temperature, trajectories }) => ({
      temperature,
      energies: trajectories.map(energyOf).filter(energy => energy !== null),
    }))
    .filter(({ energies }) => energies.length >= minimumOrder)
    .sort((a, b) => a.temperature - b.temperature)
    .map(cell => ({ ...cell, mean: meanOf(cell.energies) }));
  const n = cells.reduce((sum, { energies }) => sum + energies.length, 0);
  const [first] = cells;
  const last = cells.at(-1);
  if (first === undefined || last === undefined || cells.length < 2)
    return abstain(`needs 2 temperatures with ${minimumOrder} answers, has ${cells.length}`, n);
  if (last.mean <= threshold) return abstain(`answers do not dissolve up to ${formatTemperature(last.temperature)}`, n);
  const cold = cells.findLastIndex(({ mean }) => mean <= threshold);
  const below = cells[cold];
  const above = cells[cold + 1];
  if (below === undefined || above === undefined)
    return abstain(`answers are dissolved from ${formatTemperature(first.temperature)} on`, n);
  if (above.temperature - below.temperature > widestGap + 1e-9) {
    return abstain(
      `answers dissolve somewhere between ${formatTemperature(below.temperature)} and ${formatTemperature(above.temperature)}`,
      n,
    );
  }
  const crossing = (low: number, high: number): number =>
    below.temperature + ((threshold - low) / (high - low)) * (above.temperature - below.temperature);
  const value = crossing(below.mean, above.mean);
  const errors = [
    jackknifeError(leaveOneOut(below.energies).map(mean => crossing(mean, above.mean))),
    jackknifeError(leaveOneOut(above.energies).map(mean => crossing(below.mean, mean))),
  ];
  const freedom = Math.min(below.energies.length, above.energies.length) - 1;
  const reach = studentT(freedom) * Math.hypot(...errors);
  const both = below.energies.length + above.energies.length;
  return estimate(
    value,
    [Math.max(0, value - reach), value + reach],
    both,
    `linear interpolation, jackknife over both cells, t with ${freedom} d.f.`,
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function leaveOneOut(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map(value => (sum - value) / (values.length - 1));
}
