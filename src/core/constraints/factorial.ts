/**
 * Full factorial tables: how the variance of a response splits into what each factor does alone and what factors do
 * only together (docs/method.md#factorial-attribution). Cells are numbered with the last factor running fastest.
 */
import { at } from '../numeric/at.ts';
import { dot, sum } from '../numeric/sums.ts';

/** What one set of factors contributes. */
export interface Component {
  /** Factors of the set, ascending; one for a main effect, several for an interaction. */
  readonly factors: readonly number[];
  /** Degrees of freedom: Π (levels - 1). */
  readonly freedom: number;
  /** V_S: mean square over the cells of the effect that needs just these factors, in squared units of the response. */
  readonly variance: number;
}

/** Number of cells of a full factorial with so many levels per factor. */
export function cellCount(levels: readonly number[]): number {
  return levels.reduce((product, count) => product * count, 1);
}

/** Levels of all factors in every cell: the cells of a 2 x 2 design are [0,0], [0,1], [1,0], [1,1]. */
export function designCells(levels: readonly number[]): number[][] {
  return levels.reduce<number[][]>(
    (cells, count) => cells.flatMap(cell => Array.from({ length: count }, (_, level) => [...cell, level])),
    [[]],
  );
}

/** Mean over blocks of every cell; observations[block][cell], equally long blocks, at least one. */
export function cellMeansOf(observations: readonly ArrayLike<number>[]): Float64Array {
  const means = new Float64Array(at(observations, 0).length);
  for (const block of observations) {
    for (let cell = 0; cell < means.length; cell++)
      means[cell] = (means[cell] as number) + (block[cell] as number) / observations.length;
  }
  return means;
}

/** Averages over the levels of one factor, in every cell. `stride` is the distance between its neighboring levels. */
export function averageOver(values: ArrayLike<number>, count: number, stride: number): Float64Array {
  const averaged = new Float64Array(values.length);
  for (let cell = 0; cell < values.length; cell++) {
    const first = cell - (Math.floor(cell / stride) % count) * stride;
    let total = 0;
    for (let level = 0; level < count; level++) total += values[first + level * stride] as number;
    averaged[cell] = total / count;
  }
  return averaged;
}

/** Distance in cells between neighboring levels of each factor. */
export function stridesOf(levels: readonly number[]): number[] {
  return levels.map((_, factor) => cellCount(levels.slice(factor + 1)));
}

/** One orthogonal contrast over the cells. */
export interface Contrast {
  /** Factors it varies with, ascending. */
  readonly factors: readonly number[];
  /** A weight per cell, mean 0 and mean square 1; for two-level factors the product of -1 at the first level and +1 at
   * the second. */
  readonly weights: Float64Array;
}

/** A complete set of orthogonal contrasts, C - 1 for C cells: products of Helmert contrasts, smaller sets of factors
 * first. */
export function contrastsOf(levels: readonly number[]): Contrast[] {
  const cells = designCells(levels);
  return cells
    .slice(1)
    .map(orders => ({
      factors: orders.flatMap((order, factor) => (order > 0 ? [factor] : [])),
      weights: Float64Array.from(cells, cell =>
        cell.reduce((product, level, factor) => product * helmert(at(orders, factor), level, at(levels, factor)), 1),
      ),
    }))
    .sort((a, b) => a.factors.length - b.factors.length || compareSets(a.factors, b.factors));
}

/** Helmert contrast of a level with the mean of those before it, mean square 1 over `count` levels; order 0 is the
 * constant 1. */
function helmert(order: number, level: number, count: number): number {
  if (order === 0) return 1;
  if (level > order) return 0;
  return Math.sqrt(count / (order * (order + 1))) * (level === order ? order : -1);
}

/** Order of two equally large sets: by their first difference. */
function compareSets(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((factor, place) => factor !== b[place]);
  return differing < 0 ? 0 : at(a, differing) - at(b, differing);
}

/** mean(y · weight) of each contrast, in units of the response. For two-level factors these are the Walsh contrasts. */
export function coefficientsOf(cells: ArrayLike<number>, contrasts: readonly Contrast[]): Float64Array {
  return Float64Array.from(contrasts, ({ weights }) => dot(weights, cells) / weights.length);
}

/**
 * Orthogonal decomposition of a table from its coefficients, in the order of `contrasts` (functional analysis of
 * variance; Sobol 1993, Efron & Stein 1981): one component for every nonempty set of factors, smaller sets first. V_S
 * is the sum of the squares of the set's coefficients, and the V_S add up to the population variance of the cells.
 */
export function componentsOf(coefficients: ArrayLike<number>, contrasts: readonly Contrast[]): Component[] {
  const components: { factors: readonly number[]; freedom: number; variance: number }[] = [];
  contrasts.forEach(({ factors }, i) => {
    const latest = components.at(-1);
    const square = at(coefficients, i) ** 2;
    if (latest === undefined || latest.factors.length !== factors.length || compareSets(latest.factors, factors) !== 0)
      components.push({ factors, freedom: 1, variance: square });
    else {
      latest.freedom++;
      latest.variance += square;
    }
  });
  return components;
}

/** Shares of the variance between cells, each in [0, 1]. */
export interface Shares {
  /** V_S / Var of each component, in its order; they add up to 1. */
  readonly components: readonly number[];
  /** A factor alone, for each factor. */
  readonly firstOrder: readonly number[];
  /** A factor alone and in every interaction it takes part in. */
  readonly total: readonly number[];
  /** Shapley effects Σ V_S / |S| over the sets with the factor; they add up to 1 (Owen 2014). */
  readonly shapley: readonly number[];
  /** All interactions together. */
  readonly interaction: number;
}

/** Shares from the variances of components (`variances` in place of their own, in the same order); null if nothing
 * varies. */
export function sharesOf(
  components: readonly Component[],
  factors: number,
  variances: readonly number[] = components.map(({ variance }) => variance),
): Shares | null {
  const total = sum(variances);
  if (!(total > 0)) return null;
  const shares = variances.map(variance => variance / total);
  const weighted = (weight: (size: number) => number, factor?: number): number =>
    components.reduce(
      (all, { factors: members }, i) =>
        factor === undefined || members.includes(factor) ? all + (shares[i] as number) * weight(members.length) : all,
      0,
    );
  const each = (weight: (size: number) => number): number[] =>
    Array.from({ length: factors }, (_, factor) => weighted(weight, factor));
  return {
    components: shares,
    firstOrder: each(size => (size === 1 ? 1 : 0)),
    total: each(() => 1),
    shapley: each(size => 1 / size),
    interaction: weighted(size => (size > 1 ? 1 : 0)),
  };
}
