/** Equilibrium control: how much of a change of energy would also happen if whole texts had a Boltzmann distribution
 * (docs/method.md#equilibrium-control). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { sum } from '../numeric/sums.ts';
import { randomStream } from '../statistics/random.ts';
import type { Trajectory } from '../trajectory.ts';
import type { ScanPoint } from './scan.ts';

/** Effective number of answers below which a weighted mean abstains. */
const fewestEffective = 50;
const resamples = 400;

/** An answer as it was sampled: energy in nats per token, and the logarithm of its weight. */
interface Weighted {
  readonly energy: number;
  readonly logWeight: number;
}

/** A share of a change of energy, and the temperatures between which it is measured. */
export interface EquilibriumShare {
  readonly from: number;
  readonly to: number;
  readonly share: Figure;
}

/** Mean energy per token under the power distribution p(x)^(1/T) / Z, from answers sampled token by token at T: weights
 * Π Z_t, Z_t = Σ p_t^(1/T), and their effective number (Σ w)² / Σ w². Null where the end of an answer was not recorded.
 * @public What the share is made of, for tests against chains whose energy is known. */
export function powerEnergy(
  answers: readonly Trajectory[],
  temperature: number,
): { readonly energy: number; readonly effective: number } | null {
  const weighted = weightedOf(answers, temperature);
  return weighted === null ? null : weightedMean(weighted);
}

function weightedOf(answers: readonly Trajectory[], temperature: number): Weighted[] | null {
  const found: Weighted[] = [];
  for (const { ids, logProb1, logProbT, ended, end } of answers) {
    if (ended && end === undefined) return null;
    if (ids.length === 0) continue;
    const energy = -sum(logProb1) / ids.length;
    const whole = (sum(logProb1) + (end?.logProb1 ?? 0)) / temperature;
    found.push({ energy, logWeight: whole - sum(logProbT) - (end?.logProbT ?? 0) });
  }
  return found;
}

function weightedMean(answers: readonly Weighted[]): { readonly energy: number; readonly effective: number } {
  const most = answers.reduce((max, { logWeight }) => Math.max(max, logWeight), -Infinity);
  let [total, squares, energy] = [0, 0, 0];
  for (const one of answers) {
    const weight = Math.exp(one.logWeight - most);
    total += weight;
    squares += weight * weight;
    energy += weight * one.energy;
  }
  return { energy: energy / total, effective: (total * total) / squares };
}

/** The share around `center` between the nearest temperatures below and above it whose weights are even enough; null
 * where `center` is not between two temperatures. Interval: bootstrap over answers. */
export function equilibriumShare(points: readonly ScanPoint[], center: number): EquilibriumShare | null {
  const n = Math.min(...points.map(({ trajectories }) => trajectories.length));
  const read = points.map(({ temperature, trajectories }) => {
    const answers = weightedOf(trajectories, temperature);
    return { temperature, answers, effective: answers === null ? 0 : weightedMean(answers).effective };
  });
  const below = read.filter(({ temperature }) => temperature <= center);
  const above = read.filter(({ temperature }) => temperature > center);
  const isUsable = ({ effective }: { readonly effective: number }): boolean => effective >= fewestEffective;
  const [low = below.at(-1), high = above[0]] = [below.findLast(isUsable), above.find(isUsable)];
  if (low === undefined || high === undefined) return null;
  const place = { from: low.temperature, to: high.temperature };
  if (low.answers === null || high.answers === null)
    return { ...place, share: abstain({ code: 'ends-not-recorded' }, n) };
  const has = Math.min(low.effective, high.effective);
  if (has < fewestEffective)
    return { ...place, share: abstain({ code: 'uneven-weights', needed: fewestEffective, has }, n) };
  return { ...place, share: shareOf(low.answers, high.answers, n) };
}

function shareOf(low: readonly Weighted[], high: readonly Weighted[], n: number): Figure {
  const plain = (answers: readonly Weighted[]): number => sum(answers.map(({ energy }) => energy)) / answers.length;
  const ratio = (a: readonly Weighted[], b: readonly Weighted[]): number =>
    (weightedMean(b).energy - weightedMean(a).energy) / (plain(b) - plain(a));
  const next = randomStream(n);
  const again = (answers: readonly Weighted[]): Weighted[] =>
    answers.map(() => at(answers, Math.floor(next() * answers.length)));
  const drawn = range(resamples).map(() => [again(low), again(high)] as const);
  // Where the energy may not rise at all, there is nothing to take a share of.
  if (drawn.some(([a, b]) => plain(b) <= plain(a)) || plain(high) <= plain(low))
    return abstain({ code: 'too-gradual' }, n);
  const ascending = drawn.map(([a, b]) => ratio(a, b)).sort((a, b) => a - b);
  const value = ratio(low, high);
  const [first, last] = [at(ascending, Math.floor(0.02 * resamples)), at(ascending, Math.ceil(0.98 * resamples) - 1)];
  return estimate(
    value,
    [Math.min(first, value), Math.max(last, value)],
    n,
    'weights of whole texts, bootstrap over answers',
  );
}
