/** Survival of the outcome of an answer along its forks (docs/method.md#fork-map). */
import { estimate, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import { leadingOutcome, redrawing, type Branch } from './forks.ts';

/** An examined position. */
export interface SurvivalPlace {
  /** Alternatives, with their probability at the position beside the weight among those examined. */
  readonly branches: readonly (Branch & { readonly p: number })[];
  /** Position of the answer's own token among them; -1 where it is none of them. */
  readonly own: number;
  readonly isFork: boolean;
}

const resamples = 400;

/** Probability of the alternatives whose leading outcome is not that of the answer's own token; 0 where no fork is. */
function hazardOf({ branches, own, isFork }: SurvivalPlace, drawn: readonly Branch[]): number {
  const kept = drawn[own];
  if (!isFork || kept === undefined) return 0;
  return sum(branches.map(({ p }, w) => (leadingOutcome(at(drawn, w)) === leadingOutcome(kept) ? 0 : p)));
}

/** Chance that no fork up to each place has turned the outcome, S = Π (1 - h). Interval: percentiles of a bootstrap
 * within branches, with the forks as marked; exactly 1 before the first fork. */
export function survivalFigures(places: readonly SurvivalPlace[], seed: number): readonly Figure[] {
  const next = randomStream(seed);
  const redraws = places.map(place => (place.isFork ? redrawing(place.branches) : null));
  const along = (drawn: (at: number) => readonly Branch[]): number[] => {
    let survival = 1;
    return places.map((place, i) => (survival *= 1 - hazardOf(place, drawn(i))));
  };
  const values = along(i => at(places, i).branches);
  const samples = range(resamples).map(() => along(i => redraws[i]?.(next) ?? at(places, i).branches));
  let n = 0;
  return places.map((place, i) => {
    if (place.isFork) n += sum(place.branches.map(({ counts }) => sum(counts)));
    const value = at(values, i);
    if (n === 0) return exact(value);
    const ascending = samples.map(sample => at(sample, i)).sort((a, b) => a - b);
    const [low, high] = [0.025, 0.975].map(share => at(ascending, Math.round(share * (resamples - 1))));
    return estimate(
      value,
      [Math.min(low ?? value, value), Math.max(high ?? value, value)],
      n,
      'bootstrap within branches',
    );
  });
}
