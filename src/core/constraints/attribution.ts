/** E11: which factor accounts for how much of a response over a factorial table with replicated blocks
 * (docs/method.md#factorial-attribution). */
import { abstain, estimate } from '../figure.ts';
import type { Abstention, Figure } from '../figure.ts';
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { quantile } from '../numeric/order.ts';
import { sum, sumOfSquares } from '../numeric/sums.ts';
import { tooFew } from '../statistics/intervals.ts';
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
import { resampleCount, resamplesOf, tailShare } from './resamples.ts';

/** Fewest blocks (texts) for intervals. */
const minimumBlocks = 4;

/** Relabelings of a permutation test, including the observed one. */
const permutations = 2000;

/** What one factor does, as shares of the variance between cells in [0, 1]. */
export interface FactorEffect {
  readonly firstOrder: Figure;
  readonly total: Figure;
  /** Shapley effect; those of all factors add up to 1. */
  readonly shapley: Figure;
  /** Probability of a total effect this large if the factor did nothing, by permutation of its levels within blocks. */
  readonly p: number;
}

/** Shares of all factors and of all their combinations. */
export interface Attribution {
  /** In the order of the factors. */
  readonly factors: readonly FactorEffect[];
  /** In the order of `componentsOf`: share corrected for noise, and the plain share V_S / Var. */
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
 * Attribution of observations[block][cell] (cells as in `designCells`, at least 4 blocks, all levels crossed). `seed`
 * draws bootstrap and permutations.
 *
 * Plain shares are biased up by noise: with residual mean square s² over R blocks and C cells a component of f degrees
 * of freedom gains f s² / (R C), in all nearly s² / R. That is subtracted, floored at 0, and the rest is scaled to sum
 * 1. Intervals: 2,000 bootstrap samples of blocks, expanded percentiles; a sample brings the noise in once more, so it
 * is subtracted twice there. Abstains if nothing varies between cells, or no more than noise does.
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
      firstOrder: figure(shares => at(shares.firstOrder, factor)),
      total: figure(shares => at(shares.total, factor)),
      shapley: figure(shares => at(shares.shapley, factor)),
      p: permutationProbability(observations, levels, factor, seed),
    })),
    components: components.map(({ factors }, i) => ({
      factors,
      share: figure(shares => at(shares.components, i)),
      uncorrected: at(uncorrected.components, i),
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
  const few = tooFew(blocks, minimumBlocks, 'texts');
  if (few !== null) return few;
  if (observations.some(block => block.length !== cellCount(levels)))
    return abstain({ code: 'incomplete-design' }, blocks);
  if (observations.some(block => !Array.from(block).every(Number.isFinite)))
    return abstain({ code: 'unit-not-finite', unit: 'configurations' }, blocks);
  const cells = cellMeansOf(observations);
  const contrasts = contrastsOf(levels);
  const ofBlocks = observations.map(block => coefficientsOf(block, contrasts));
  const components = componentsOf(cellMeansOf(ofBlocks), contrasts);
  const uncorrected = sharesOf(components, levels.length);
  const size = sumOfSquares(cells) / cells.length;
  const variance = sum(components.map(component => component.variance));
  if (uncorrected === null || variance <= 1e-24 * size)
    return abstain({ code: 'all-equal', unit: 'configurations', quantity: 'value' }, blocks);
  const unit = noiseOf(observations, cells.length);
  const shares = corrected(components, levels.length, unit);
  if (shares === null) return abstain({ code: 'within-noise' }, blocks);
  const resampled = resamplesOf(seed, blocks)
    .map(sample =>
      corrected(
        componentsOf(cellMeansOf(Array.from(sample, block => ofBlocks[block] as Float64Array)), contrasts),
        levels.length,
        2 * unit,
      ),
    )
    .filter(sample => sample !== null);
  const tail = tailShare(blocks);
  const figure = (read: (shares: Shares) => number): Figure => {
    const value = read(shares);
    const sorted = Float64Array.from(resampled, read).sort();
    const interval = [Math.min(value, quantile(sorted, tail)), Math.max(value, quantile(sorted, 1 - tail))] as const;
    return estimate(
      value,
      interval,
      blocks,
      `bootstrap over texts (${resampleCount}), expanded percentiles, noise subtracted`,
    );
  };
  return { components, uncorrected, figure, noise: Math.min(1, ((cells.length - 1) * unit) / variance) };
}

/** Variance that noise adds to a component per degree of freedom: s² / (R C). With the whole table as one factor, the
 * residuals of the additive model are what differs between blocks other than by a constant. */
function noiseOf(observations: readonly ArrayLike<number>[], cells: number): number {
  const { squares, freedom } = fitAdditive(observations, [cells]);
  return squares / freedom / (observations.length * cells);
}

/** Shares after subtracting `unit` of noise per degree of freedom; null if nothing is left. */
function corrected(components: readonly Component[], factors: number, unit: number): Shares | null {
  return sharesOf(
    components,
    factors,
    components.map(({ variance, freedom }) => Math.max(0, variance - freedom * unit)),
  );
}

/** P-value of the total effect of a factor: its levels are permuted within every block and combination of the other
 * factors. */
function permutationProbability(
  observations: readonly ArrayLike<number>[],
  levels: readonly number[],
  factor: number,
  seed: number,
): number {
  const count = at(levels, factor);
  const stride = at(stridesOf(levels), factor);
  const choose = choiceStream(seed + factor);
  const firsts = range(cellCount(levels)).filter(cell => Math.floor(cell / stride) % count === 0);
  const table = observations.map(block => Float64Array.from(block));
  const effect = (): number => {
    const cells = cellMeansOf(table);
    const averages = averageOver(cells, count, stride);
    return cells.reduce((total, value, cell) => total + (value - (averages[cell] as number)) ** 2, 0);
  };
  const observed = effect() * (1 - 1e-12);
  let reached = 1;
  for (let relabeling = 1; relabeling < permutations; relabeling++) {
    for (const block of table) for (const first of firsts) shuffle(block, first, count, stride, choose);
    if (effect() >= observed) reached++;
  }
  return reached / permutations;
}

/** Shuffles `count` values that are `stride` apart (Fisher-Yates). */
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
    const moved = values[place] as number;
    values[place] = values[chosen] as number;
    values[chosen] = moved;
  }
}

/** Whole numbers below a given count, several from each random number: a uniform has 53 bits, and a few levels need two
 * of them. */
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
