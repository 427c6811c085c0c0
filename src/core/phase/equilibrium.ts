/** Equilibrium control: how much of a change of energy would also happen if whole texts had a Boltzmann distribution
 * (docs/method.md#equilibrium-control). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import type { Trajectory } from '../trajectory.ts';
import { PowerRow, weightedEnergy, type PowerSample, type WeightedAnswer } from './powerSample.ts';
import type { ScanPoint } from './scan.ts';

/** Effective number of answers below which a weighted mean abstains. */
export const fewestEffective = 50;
const resamples = 400;

/** How much farther than the percentiles of the bootstrap the interval reaches, by simulated coverage
 * (docs/coverage.md). */
const stretch = 1.2;

/** Numbers of first tokens for which the control is tried where weights of whole texts are too uneven. */
const prefixes = [64, 56, 48, 40, 32, 28, 24, 20, 18, 16, 14, 12, 11, 10, 9, 8, 7, 6, 5, 4] as const;

/** A share of a change of energy, the temperatures between which it is measured, and the first tokens of the answers
 * that it is about; null for whole answers. `beyond`: as how many answers the weights count for the next more tokens
 * that were tried; null where none was. */
export interface EquilibriumShare {
  readonly from: number;
  readonly to: number;
  readonly tokens: number | null;
  readonly beyond: number | null;
  readonly share: Figure;
}

/** Mean energy per token under the power distribution p(x)^(1/T) / Z, from answers sampled token by token at T: weights
 * Π Z_t, Z_t = Σ p_t^(1/T), and their effective number (Σ w)² / Σ w². Null where the end of an answer was not recorded.
 * @public What the share is made of, for tests against chains whose energy is known. */
export function powerEnergy(
  answers: readonly Trajectory[],
  temperature: number,
): { readonly energy: number; readonly effective: number } | null {
  const sample = PowerRow.of([{ temperature, trajectories: answers }], Infinity)?.sample(0);
  return sample === undefined ? null : { energy: weightedEnergy(sample.answers), effective: sample.effective };
}

/** The share around `center` between the nearest temperatures below and above it whose weights are even enough: for
 * whole answers, or else for the largest number of first tokens for which there are such temperatures. Null where
 * `center` is not between two temperatures. Interval: bootstrap over answers. */
export function equilibriumShare(points: readonly ScanPoint[], center: number): EquilibriumShare | null {
  const n = Math.min(...points.map(({ trajectories }) => trajectories.length));
  const below = points.findLastIndex(({ temperature }) => temperature <= center);
  if (below < 0 || below === points.length - 1) return null;
  const longest = Math.max(...points.flatMap(({ trajectories }) => trajectories.map(({ ids }) => ids.length)));
  let most: number | null = null;
  const place = (low: number, high: number, tokens: number | null): Omit<EquilibriumShare, 'share'> => ({
    from: at(points, low).temperature,
    to: at(points, high).temperature,
    tokens,
    beyond: most,
  });
  for (const length of [Infinity, ...prefixes.filter(tokens => tokens < longest)]) {
    const row = PowerRow.of(points, length);
    if (row === null) return { ...place(below, below + 1, null), share: abstain({ code: 'ends-not-recorded' }, n) };
    const samples = points.map((_, point) => row.sample(point));
    const isUsable = (point: number): boolean => at(samples, point).effective >= fewestEffective;
    const low = range(below + 1).findLast(isUsable);
    const high = range(points.length).find(point => point > below && isUsable(point));
    if (low !== undefined && high !== undefined) {
      const share = shareOf(row, at(samples, low), at(samples, high), [low, high], n);
      return { ...place(low, high, length === Infinity ? null : length), share };
    }
    most = Math.min(at(samples, below).effective, at(samples, below + 1).effective);
  }
  const has = most ?? 0;
  const reason = { code: 'uneven-weights', needed: fewestEffective, has } as const;
  return { ...place(below, below + 1, null), share: abstain(has > 0 ? { ...reason, n } : reason, n) };
}

/** One rise of energy over another, both between the same temperatures: in equilibrium, and as sampled. */
function shareOf(
  row: PowerRow,
  low: PowerSample,
  high: PowerSample,
  [from, to]: readonly [number, number],
  n: number,
): Figure {
  const parts = [...new Set([...low.answers, ...high.answers].map(({ point }) => point))];
  const own = new Map(parts.map(point => [point, row.energies(point)]));
  const weighted = (sample: PowerSample): Map<number, readonly WeightedAnswer[]> =>
    new Map(parts.map(point => [point, sample.answers.filter(one => one.point === point)]));
  const [lowParts, highParts] = [weighted(low), weighted(high)];
  /** Both rises with the answers of each temperature at the given places. */
  const rises = (places: ReadonlyMap<number, readonly number[]>): readonly [number, number] => {
    const chosen = (of: Map<number, readonly WeightedAnswer[]>): WeightedAnswer[] =>
      parts.flatMap(point => {
        const answers = of.get(point) ?? [];
        return answers.length === 0 ? [] : (places.get(point) ?? []).map(place => at(answers, place));
      });
    const plain = (point: number): number => {
      const energies = own.get(point) ?? [];
      const drawn = (places.get(point) ?? []).map(place => at(energies, place));
      return sum(drawn) / drawn.length;
    };
    return [weightedEnergy(chosen(highParts)) - weightedEnergy(chosen(lowParts)), plain(to) - plain(from)];
  };
  const next = randomStream(n);
  const drawn = range(resamples).map(() =>
    rises(
      new Map(
        parts.map(point => {
          const count = own.get(point)?.length ?? 0;
          return [point, range(count).map(() => Math.floor(next() * count))];
        }),
      ),
    ),
  );
  const [equilibrium, sampled] = rises(new Map(parts.map(point => [point, range(own.get(point)?.length ?? 0)])));
  // Where the energy may not rise at all, there is nothing to take a share of.
  if (sampled <= 0 || drawn.some(([, rise]) => rise <= 0)) return abstain({ code: 'too-gradual' }, n);
  const ascending = drawn.map(([power, rise]) => power / rise).sort((a, b) => a - b);
  const value = equilibrium / sampled;
  const [first, last] = [at(ascending, Math.floor(0.02 * resamples)), at(ascending, Math.ceil(0.98 * resamples) - 1)];
  return estimate(
    value,
    [value - stretch * Math.max(0, value - first), value + stretch * Math.max(0, last - value)],
    n,
    'weights of whole texts, bootstrap over answers',
  );
}
