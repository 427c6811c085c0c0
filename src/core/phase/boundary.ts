/** Where answers dissolve: the temperature at which the energy exceeds half of ln V
 * (docs/method.md#dissolution-boundary). */
import { energyOf } from '../energy.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { leaveOneOutMeans, mean } from '../numeric/sums.ts';
import { jackknifeError, minimumOrder } from '../statistics/intervals.ts';
import { studentT } from '../statistics/studentT.ts';
import { dissolutionEnergy } from './regime.ts';
import type { ScanPoint } from './scan.ts';

/** Widest gap between neighboring temperatures that a straight line may bridge: the interval does not include the error
 * of the line itself. */
const widestGap = 0.4;

/**
 * Temperature of the last upward crossing of u = ½ ln V in one row, by linear interpolation between neighboring sampled
 * temperatures; interval by the jackknife over the answers of both cells (each cell is left out in turn, their
 * variances add), Student t. Needs two temperatures with 16 answers that hold text; abstains if no crossing was
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
    .map(cell => ({ ...cell, mean: mean(cell.energies) }));
  const n = cells.reduce((total, { energies }) => total + energies.length, 0);
  const [first] = cells;
  const last = cells.at(-1);
  if (first === undefined || last === undefined || cells.length < 2)
    return abstain(
      { code: 'needs-temperatures', needed: 2, each: minimumOrder, has: cells.length, unit: 'answers' },
      n,
    );
  if (last.mean <= threshold) return abstain({ code: 'not-dissolved', upTo: last.temperature }, n);
  const cold = cells.findLastIndex(cell => cell.mean <= threshold);
  const below = cells[cold];
  const above = cells[cold + 1];
  if (below === undefined || above === undefined)
    return abstain({ code: 'already-dissolved', from: first.temperature }, n);
  if (above.temperature - below.temperature > widestGap + 1e-9)
    return abstain({ code: 'dissolves-between', low: below.temperature, high: above.temperature }, n);
  const crossing = (low: number, high: number): number =>
    below.temperature + ((threshold - low) / (high - low)) * (above.temperature - below.temperature);
  const value = crossing(below.mean, above.mean);
  const errors = [
    jackknifeError(leaveOneOutMeans(below.energies).map(low => crossing(low, above.mean))),
    jackknifeError(leaveOneOutMeans(above.energies).map(high => crossing(below.mean, high))),
  ];
  const freedom = Math.min(below.energies.length, above.energies.length) - 1;
  const reach = studentT(freedom) * Math.hypot(...errors);
  return estimate(
    value,
    [Math.max(0, value - reach), value + reach],
    below.energies.length + above.energies.length,
    `linear interpolation, jackknife over both cells, t with ${freedom} d.f.`,
  );
}
