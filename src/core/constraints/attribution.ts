/** E11: which factor accounts for how much of a response over a factorial table with replicated blocks (science.md
 * B4.2, B6). */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { randomStream } from '../statistics/random.ts';
import { fitAdditive } from './additiveModel.ts';
import {
  averageOver,
  cellCount,
  cellMeansOf,
  coefficientsOf,
  componentsOf,
  contrastsOf,
  sharesOf,
  stridesOf,
} from './factorial.ts';
import type { Component, Shares } from './factorial.ts';
import { quantileOf, resampleCount, resamplesOf, tailShare } from './resamples.ts';

/** Fewest blocks (texts) for intervals. */
export const minimumBlocks = 4;

/** Relabellings of a permutation test, the observed one included. */
const permutations = 2000;

/** What one factor does, as shares of the variance between cells in [0, 1]. */
export interface FactorEffect {
  readonly firstOrder: Figure;
  readonly total: Figure;
  /** Shapley effect; those of all factors add up to 1. */
  readonly shapley: Figure;
  /** Chance of a total effect as large as this if the factor did nothing, by permutation of its levels within blocks.
   */
  readonly p: number;
}

export interface Attribution {
  /** In the order of the factors. */
  readonly factors: readonly FactorEffect[];
  /** In the order of `decompose`: share corrected for noise, and the plain share V_S / Var. */
  readonly components: readonly {
    readonly factors: readonly number[];
    readonly share: Figure;
    readonly uncorrected: number;
  }[];
  /** All interactions together. */
  readonly interaction: Figure;
  /** Share of the variance between cell means that noise alone would give, in [0, 1]. */
  readonly noise: number;
}

/**
 * Attribution of observations[block][cell] (cells as in `designCells`, at least 4 blocks, every level of every factor
 * crossed).
 *
 * Plain shares are biased up by noise: with residual mean square s² over R blocks and C cells a component of f degrees
 * of freedom gains f s² / (R C), in all nearly the s² / R of the data sheet. That is subtracted, floored at 0, and the
 * rest brought to sum 1. Intervals: 2,000 bootstrap samples of blocks, expanded percentiles; a sample brings the noise
 * in once more, so it is subtracted twice there. Abstains when nothing varies between cells, or no more than noise
 * does.
 */
export function attribute(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  seed: number,
): Attribution | Abstention {
  const reading = readShares(observations, levels, seed);
  if ('kind' in reading) return reading;
  const { components, uncorrected, noise, figure } = reading;
  return {
    factors: levels.map((_, factor) => ({
      firstOrder: figure(shares => shares.firstOrder[factor] ?? NaN),
      total: figure(shares => shares.total[factor] ?? NaN),
      shapley: figure(shares => shares.shapley[factor] ?? NaN),
      p: permutationProbability(observations, levels, factor, seed),
    })),
    components: components.map(({ factors }, at) => ({
      factors,
      share: figure(shares => shares.components[at] ?? NaN),
      uncorrected: uncorrected.components[at] ?? NaN,
    })),
    interaction: figure(shares => shares.interaction),
    noise,
  };
}

/** The share of all interactions together, as `attribute` gives it. */
export function interactionShare(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  seed: number,
): Figure {
  const reading = readShares(observations, levels, seed);
  return 'kind' in reading ? reading : reading.figure(shares => shares.interaction);
}

interface SharesReading {
  readonly components: readonly Component[];
  readonly uncorrected: Shares;
  readonly noise: number;
  /** Any share with its interval. */
  readonly figure: (read: (shares: Shares) => number) => Figure;
}

function readShares(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  seed: number,
): SharesReading | Abstention {
  const blocks = observations.length;
  if (blocks < minimumBlocks) return abstain(`needs ${minimumBlocks} texts, has ${blocks}`, blocks);
  if (observations.some(block => block.length !== cellCount(levels)))
    return abstain('a configuration is missing from the table', blocks);
  if (observations.some(block => !Array.from(block).every(Number.isFinite)))
    return abstain('a configuration has no finite value', blocks);
  const cells = cellMeansOf(observations);
  const contrasts = contrastsOf(levels);
  const ofBlocks = observations.map(block => coefficientsOf(block, contrasts));
  const components = componentsOf(cellMeansOf(ofBlocks), contrasts);
  const uncorrected = sharesOf(components, levels.length);
  const size = cells.reduce((sum, value) => sum + value * value, 0) / cells.length;
  const variance = components.reduce((sum, component) => sum + component.variance, 0);
  if (uncorrected === null || variance <= 1e-24 * size)
    return abstain('every configuration gives the same value', blocks);
  const unit = noiseOf(observations, cells.length);
  const shares = corrected(components, levels.length, unit);
  if (shares === null) return abstain('the configurations differ by no more than texts do', blocks);
  const resampled = resamplesOf(seed, blocks)
    .map(sample =>
      corrected(
        componentsOf(cellMeansOf(Array.from(sample, block => ofBlocks[block] ?? [])), contrasts),
        levels.length,
        2 * unit,
      ),
    )
    .filter(sample => sample !== null);
  const tail = tailShare(blocks);
  const figure = (read: (shares: Shares) => number): Figure => {
    const value = read(shares);
    const sorted = Float64Array.from(resampled, read).sort();
    const interval = [
      Math.min(value, quantileOf(sorted, tail)),
      Math.max(value, quantileOf(sorted, 1 - tail)),
    ] as const;
    return estimate(
      value,
      interval,
      blocks,
      `bootstrap over texts (${resampleCount}), expanded percentiles, noise subtracted`,
    );
  };
  return { components, uncorrected, figure, noise: Math.min(1, ((cells.length - 1) * unit) / variance) };
}

/** Variance that noise adds to a component for each of its degrees of freedom: s² / (R C). With the whole table taken
 * as one factor, the additive model leaves what differs between blocks otherwise than by a constant. */
function noiseOf(observations: readonly ArrayLike<number>[], cells: number): number {
  const { squares, freedom } = fitAdditive(observations, [cells]);
  return squares / freedom / (observations.length * cells);
}

/** Shares after `unit` of noise for each degree of freedom is taken off; null when nothing is left. */
function corrected(components: readonly Component[], factors: number, unit: number): Shares | null {
  return sharesOf(
    components,
    factors,
    components.map(({ variance, freedom }) => Math.max(0, variance - freedom * unit)),
  );
}

/** P-value of the total effect of a factor: its levels are exchanged within every block and combination of the other
 * factors. */
function permutationProbability(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  factor: number,
  seed: number,
): number {
  const count = levels[factor] ?? 1;
  const stride = stridesOf(levels)[factor] ?? 1;
  const choose = choiceStream(seed + factor);
  const firsts = Array.from({ length: cellCount(levels) }, (_, cell) => cell).filter(
    cell => Math.floor(cell / stride) % count === 0,
  );
  const table = observations.map(block => Float64Array.from(block));
  const effect = (): number => {
    const cells = cellMeansOf(table);
    const level = averageOver(cells, count, stride);
    return cells.reduce((sum, value, cell) => sum + (value - (level[cell] ?? NaN)) ** 2, 0);
  };
  const observed = effect() * (1 - 1e-12);
  let reached = 1;
  for (let relabelling = 1; relabelling < permutations; relabelling++) {
    for (const block of table) for (const first of firsts) shuffle(block, first, count, stride, choose);
    if (effect() >= observed) reached++;
  }
  return reached / permutations;
}

/** Shuffle `count` values that lie `stride` apart (Fisher-Yates). */
function shuffle(
  values: Float64Array,
  first: number,
  count: number,
  stride: number,
  choose: (count: number) => number,
): void {
  for (let last = count - 1; last > 0; last--) {
    const chosen = first + choose(last + 1) * stride;
    const place = first + last * stride;
    const moved = values[place] ?? NaN;
    values[place] = values[chosen] ?? NaN;
    values[chosen] = moved;
  }
}

/** Whole numbers below a given count, several from each random number: a uniform has 53 bits, and a few levels need
 * two. */
function choiceStream(seed: number): (count: number) => number {
  const next = randomStream(seed);
  let rest = 0;
  let room = 0;
  return count => {
    if (room < count * 2 ** 20) {
      rest = next();
      room = 2 ** 53;
    }
    const chosen = Math.floor(rest * count);
    rest = rest * count - chosen;
    room /= count;
    return chosen;
  };
}
