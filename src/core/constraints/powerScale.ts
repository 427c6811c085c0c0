/** The power scales y^λ of a positive response, and the search for those on which something is small enough (Box & Cox
 * 1964). */
import { at } from '../numeric/at.ts';
import { indexOfLeast } from '../numeric/order.ts';
import { bisect, golden } from '../numeric/search.ts';
import { mean } from '../numeric/sums.ts';

/** λ is searched in this range; an interval that reaches an end is open there. */
const lambdaRange = [-3, 4] as const;
const gridStep = 0.125;
const precision = 1e-7;

/** Logarithms of a positive table minus that of its geometric mean, [block][cell]; null if a value is not positive or
 * nothing varies. */
export function centeredLogarithms(observations: readonly ArrayLike<number>[]): readonly Float64Array[] | null {
  const logarithms = observations.map(block => Float64Array.from(block, Math.log));
  const values = logarithms.flatMap(block => Array.from(block));
  if (!values.every(Number.isFinite)) return null;
  const center = mean(values);
  if (values.every(value => Math.abs(value - center) < 1e-12)) return null;
  return logarithms.map(block => block.map(value => value - center));
}

/** The table on the scale λ: ((y/g)^λ - 1) / λ with g the geometric mean, logarithms for λ = 0; the Jacobian of this
 * form is 1. */
export function onScale(logarithms: readonly Float64Array[], lambda: number): readonly Float64Array[] {
  return lambda === 0 ? logarithms : logarithms.map(block => block.map(value => Math.expm1(lambda * value) / lambda));
}

/** λ of the least objective, and the ends of the interval around it in which the objective is at most the limit. */
export interface ScaleInterval {
  readonly lambda: number;
  readonly low: number;
  readonly high: number;
}

/** Searches the range on a grid (which contains 0 and 1), then refines by golden section and bisection. `limitOf` gives
 * the limit from the least objective; null if the least objective is above it. */
export function searchScale(
  objective: (lambda: number) => number,
  limitOf: (least: number) => number,
): ScaleInterval | null {
  const [first, last] = lambdaRange;
  const grid = Array.from({ length: Math.round((last - first) / gridStep) + 1 }, (_, k) => first + k * gridStep);
  const heights = grid.map(objective);
  // The scale overflows where values differ by hundreds of orders of magnitude.
  if (heights.some(Number.isNaN)) return null;
  const bottom = indexOfLeast(heights);
  const start = { lambda: at(grid, bottom), least: at(heights, bottom) };
  const refined = refine(objective, start.lambda);
  const best = refined.least < start.least ? refined : start;
  const limit = limitOf(best.least);
  if (!(best.least <= limit)) return null;
  const isWithin = (lambda: number): boolean => objective(lambda) <= limit;
  // From the grid points on both sides of the best λ: an interval inside one step contains none of them.
  let below = grid.findLastIndex(lambda => lambda <= best.lambda);
  while (below >= 0 && at(heights, below) <= limit) below--;
  let above = grid.findIndex(lambda => lambda >= best.lambda);
  while (above < grid.length && above >= 0 && at(heights, above) <= limit) above++;
  const low = crossing(isWithin, Math.min(best.lambda, grid[below + 1] ?? first), grid[below]);
  const high = crossing(isWithin, Math.max(best.lambda, grid[above - 1] ?? last), grid[above]);
  return { lambda: best.lambda, low: Math.min(low, best.lambda), high: Math.max(high, best.lambda) };
}

/** Minimum within a grid step of a grid point. Golden section that computes both inner points in every round: reusing
 * one of them, as `goldenMinimum` does, moves λ by up to 2e-7, and stored runs must keep their numbers. */
function refine(
  objective: (lambda: number) => number,
  start: number,
): { readonly lambda: number; readonly least: number } {
  let low = Math.max(lambdaRange[0], start - gridStep);
  let high = Math.min(lambdaRange[1], start + gridStep);
  while (high - low > precision) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (objective(left) > objective(right)) low = left;
    else high = right;
  }
  const lambda = (low + high) / 2;
  return { lambda, least: objective(lambda) };
}

/** Where the objective passes the limit between a point within it and one beyond; the point itself if the range ends
 * there. */
function crossing(isWithin: (lambda: number) => boolean, within: number, beyond: number | undefined): number {
  return beyond === undefined ? within : bisect(isWithin, within, beyond, () => precision)[0];
}
