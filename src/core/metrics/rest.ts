/** The answers or runs of a cell that hold together, for the metrics that leave out those that dissolved
 * (docs/method.md#energy-and-susceptibility). */
import { partByEnergy } from '../dissolution.ts';
import type { Parted } from '../dissolution.ts';
import { energyOf } from '../energy.ts';
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { CellSample } from '../metric.ts';
import { mean, sum } from '../numeric/sums.ts';
import { minimumAgreement, tooFew } from '../statistics/intervals.ts';
import { t } from '../text.ts';
import type { Trajectory } from '../trajectory.ts';
import { countText, type Unit } from '../units.ts';

const known = new WeakMap<readonly Trajectory[], Parted>();

/** Fewest tokens of a vocabulary in which runs are parted. In an alphabet of a few letters, as calibration models have,
 * plain text is nearly as unlikely as noise. */
const leastVocabulary = 200;

/** Whether noise can be told from text that is merely varied. */
export function canPart({ mode, vocabulary }: CellSample): boolean {
  return mode === 'answers' || vocabulary >= leastVocabulary;
}

/** The answers with text of a cell, parted once; all hold together where noise cannot be told. */
export function partsOf(sample: CellSample): Parted {
  const { trajectories, vocabulary } = sample;
  if (!canPart(sample)) return { rest: trajectories, dissolved: [] };
  const parted = known.get(trajectories) ?? partByEnergy(trajectories, vocabulary);
  known.set(trajectories, parted);
  return parted;
}

/** What a cell consists of. */
export function unitOf({ mode }: CellSample): Unit {
  return mode === 'streams' ? 'runs' : 'answers';
}

/** Share of the answers that must hold together: among fewer, those that break at their very end weigh too much. */
const leastRest = 0.75;
/** Fewest runs for a spread between them: 100 contain at least one of a kind with a share of 3% in 95 of 100 samples,
 * and what a single kind decides is then seen. */
const minimumRuns = 100;
/** Share of the runs that lie farthest from the mean, and of the squared distances that they may make up. Of normal
 * distances the farthest 5% make up 28%. */
const farthest = { runs: 0.05, squares: 0.4 } as const;

/** A spread between the answers that did not dissolve; needs 30 answers with text (100 runs), three quarters of which
 * hold together. In streams it abstains where a few runs decide it. */
export function ofTheRest(sample: CellSample, figure: (trajectories: readonly Trajectory[]) => Figure): Figure {
  const { rest, dissolved } = partsOf(sample);
  const n = rest.length + dissolved.length;
  const unit = unitOf(sample);
  const few = tooFew(n, unit === 'runs' ? minimumRuns : minimumAgreement, unit);
  if (few !== null) return few;
  const needed = Math.ceil(leastRest * n);
  if (rest.length < needed) return abstain({ code: 'few-hold-together', needed, has: rest.length, unit }, rest.length);
  if (unit === 'runs') {
    const deciding = Math.ceil(farthest.runs * rest.length);
    if (farthestShare(rest, deciding) > farthest.squares)
      return abstain({ code: 'few-decide', deciding, has: rest.length, unit }, rest.length);
  }
  return figure(rest);
}

/** Share of the squared distances of energies from their mean that those of the farthest `count` make up, [0, 1]; 0
 * where nothing differs. */
function farthestShare(trajectories: readonly Trajectory[], count: number): number {
  const energies = trajectories.map(trajectory => energyOf(trajectory) ?? 0);
  const center = mean(energies);
  const squares = energies.map(energy => (energy - center) ** 2).sort((a, b) => b - a);
  const total = sum(squares);
  return total > 0 ? sum(squares.slice(0, count)) / total : 0;
}

/** "The 31 of 32 answers that hold together", or "All 32 answers" if none dissolved. */
export function restClause(sample: CellSample): string {
  const { rest, dissolved } = partsOf(sample);
  const unit = unitOf(sample);
  return dissolved.length === 0
    ? t`All ${countText(rest.length, unit)}`
    : t`The ${rest.length} of ${countText(rest.length + dissolved.length, unit)} that hold together`;
}
