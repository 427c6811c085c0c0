/** Binder cumulant with jackknife interval (science.md B3.3): is an order parameter one hump or two? */
import { energyOf } from '../energy.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { jackknifeError, tooFew } from '../statistics/intervals.ts';
import { binderCumulant, orderMoments } from './orderMoments.ts';
import type { ScanPoint } from './scan.ts';
import { studentT } from '../statistics/studentT.ts';
import type { Trajectory } from '../trajectory.ts';

/** Fewest trajectories: a fourth moment needs them (science.md B6). */
export const minimumBinder = 200;

/**
 * U_4 of one value a trajectory, centred on the mean of `disordered` (the values of the row's highest temperature; the
 * values themselves when there is no row). Jackknife on ln(1 - U_4), where the skew of a fourth moment is least: it
 * takes out the bias of order 1/M and leaves out each value and each disordered value in turn; nothing exceeds the
 * bound 2/3. The interval holds 90 % for one normal hump at M = 200, 94 % and more for two humps or a flat law.
 * Abstains below 200 values or without variation.
 */
export function binderFigure(values: readonly number[], disordered: readonly number[] = values): Figure {
  const n = values.length;
  const few = tooFew(Math.min(n, disordered.length), minimumBinder, 'trajectories');
  if (few !== null) return few;
  const centre = meanOf(disordered);
  const moments = orderMoments(values, centre);
  if (!(moments.second > 1e-20)) return abstain('all trajectories have the same value', n);
  const scale = (cumulant: number): number => Math.log(1 - cumulant);
  const whole = scale(binderCumulant(moments));
  const same = disordered === values;
  const without = powerSums(values, centre);
  const leftOut = values.map(value => scale(without(value - centre, same ? (centre - value) / (n - 1) : 0)));
  const centres = same ? [] : disordered.map(value => scale(without(null, (centre - value) / (disordered.length - 1))));
  const middle = n * whole - (n - 1) * meanOf(leftOut);
  const reach =
    studentT(n - 1) * Math.hypot(jackknifeError(leftOut), centres.length === 0 ? 0 : jackknifeError(centres));
  const back = (value: number): number => Math.min(2 / 3, 1 - Math.exp(value));
  return estimate(
    back(middle),
    [back(middle + reach), back(middle - reach)],
    n,
    `jackknife on ln(1 - U_4), bias removed, t with ${n - 1} d.f.`,
  );
}

/** U_4 of the energy at each temperature of a row, centred on the highest temperature (details.md "Definitions"). */
export function binderCurve(
  points: readonly ScanPoint[],
  valueOf: (trajectory: Trajectory) => number | null = energyOf,
): readonly Figure[] {
  const rows = points.map(({ trajectories }) => trajectories.map(valueOf).filter(value => value !== null));
  const hottest = points.reduce(
    (best, { temperature }, i) => (temperature > (points[best]?.temperature ?? -Infinity) ? i : best),
    0,
  );
  const disordered = rows[hottest] ?? [];
  return rows.map(values => binderFigure(values, disordered));
}

/** U_4 from power sums about a centre, with one deviation left out and the centre moved by `shift`; O(1) a call. */
function powerSums(values: readonly number[], centre: number): (leftOut: number | null, shift: number) => number {
  const sums = [0, 1, 2, 3, 4].map(power => values.reduce((sum, value) => sum + (value - centre) ** power, 0));
  return (leftOut, shift) => {
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0, s4 = 0] = sums.map((sum, power) =>
      leftOut === null ? sum : sum - leftOut ** power,
    );
    const second = s2 - 2 * shift * s1 + shift ** 2 * s0;
    const fourth = s4 - 4 * shift * s3 + 6 * shift ** 2 * s2 - 4 * shift ** 3 * s1 + shift ** 4 * s0;
    return binderCumulant({ absolute: 0, second: second / s0, fourth: fourth / s0 });
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
