/** The power scales y^λ of a positive response, and the search for those on which something is small enough (Box & Cox
 * 1964). */

/** λ is looked for in this range; an interval that reaches an end is open there. */
export const lambdaRange = [-3, 4] as const;
const gridStep = 0.125;
const precision = 1e-7;

/** Logarithms of a positive table over its geometric mean, [block][cell]; null when a value is not positive or nothing
 * varies. */
export function centredLogarithms(observations: readonly ArrayLike<number>[]): readonly Float64Array[] | null {
  const logarithms = observations.map(block => Float64Array.from(block, Math.log));
  const values = logarithms.flatMap(block => Array.from(block));
  if (!values.every(Number.isFinite)) return null;
  const centre = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.every(value => Math.abs(value - centre) < 1e-12)) return null;
  return logarithms.map(block => block.map(value => value - centre));
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

/** Search the range on a grid (which has 0 and 1 in it), then refine by golden section and bisection. `limitOf` gives
 * the limit from the least objective found; null when that is above the limit itself. */
export function searchScale(
  objective: (lambda: number) => number,
  limitOf: (least: number) => number,
): ScaleInterval | null {
  const [first, last] = lambdaRange;
  const grid = Array.from({ length: Math.round((last - first) / gridStep) + 1 }, (_, k) => first + k * gridStep);
  const heights = grid.map(objective);
  const bottom = heights.indexOf(Math.min(...heights));
  const start = { lambda: grid[bottom] ?? NaN, least: heights[bottom] ?? NaN };
  const refined = refine(objective, start.lambda);
  const best = refined.least < start.least ? refined : start;
  const limit = limitOf(best.least);
  if (!(best.least <= limit)) return null;
  let below = bottom;
  while (below >= 0 && (heights[below] ?? NaN) <= limit) below--;
  let above = bottom;
  while (above < grid.length && (heights[above] ?? NaN) <= limit) above++;
  const low = crossing(objective, limit, Math.min(best.lambda, grid[below + 1] ?? first), grid[below]);
  const high = crossing(objective, limit, Math.max(best.lambda, grid[above - 1] ?? last), grid[above]);
  return { lambda: best.lambda, low: Math.min(low, best.lambda), high: Math.max(high, best.lambda) };
}

/** Minimum within a grid step of a grid point. */
function refine(
  objective: (lambda: number) => number,
  start: number,
): { readonly lambda: number; readonly least: number } {
  const golden = (Math.sqrt(5) - 1) / 2;
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

/** Where the objective passes the limit between a point within it and one beyond; the point itself where the range
 * ends. */
function crossing(
  objective: (lambda: number) => number,
  limit: number,
  within: number,
  beyond: number | undefined,
): number {
  if (beyond === undefined) return within;
  let [near, far] = [within, beyond];
  while (Math.abs(near - far) > precision) {
    const middle = (near + far) / 2;
    if (objective(middle) <= limit) near = middle;
    else far = middle;
  }
  return near;
}
