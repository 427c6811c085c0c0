/** The answers of a cell that hold together, for the metrics that leave out those that dissolved
 * (docs/method.md#energy-and-susceptibility). */
import { partByEnergy } from '../dissolution.ts';
import type { Parted } from '../dissolution.ts';
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatCount } from '../format.ts';
import type { CellSample } from '../metric.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { t } from '../text.ts';
import type { Trajectory } from '../trajectory.ts';

const known = new WeakMap<readonly Trajectory[], Parted>();

/** The answers with text of a cell, parted once. */
export function partsOf({ trajectories, vocabulary }: CellSample): Parted {
  const parted = known.get(trajectories) ?? partByEnergy(trajectories, vocabulary);
  known.set(trajectories, parted);
  return parted;
}

/** Share of the answers that must hold together: among fewer, those that break at their very end weigh too much. */
const leastRest = 0.75;

/** A figure of the answers that did not dissolve, in streams of all runs; needs 30 answers with text, three quarters of
 * which hold together. */
export function ofTheRest(sample: CellSample, figure: (trajectories: readonly Trajectory[]) => Figure): Figure {
  if (sample.mode === 'streams') return figure(sample.trajectories);
  const { rest, dissolved } = partsOf(sample);
  const n = rest.length + dissolved.length;
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  const needed = Math.ceil(leastRest * n);
  if (rest.length < needed) return abstain({ code: 'few-hold-together', needed, has: rest.length }, rest.length);
  return figure(rest);
}

/** "The 31 of 32 answers that hold together", or "All 32 answers" if none dissolved. */
export function restClause(sample: CellSample): string {
  const { rest, dissolved } = partsOf(sample);
  return dissolved.length === 0
    ? t`All ${formatCount(rest.length, 'answer')}`
    : t`The ${rest.length} of ${formatCount(rest.length + dissolved.length, 'answer')} that hold together`;
}
