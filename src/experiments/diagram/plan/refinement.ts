/** Refinement: adds temperatures where neighboring cells have different regimes, and answers where a regime is
 * uncertain. It is deterministic: it depends only on sampled results, and the plan of a replay already contains its
 * outcome. */
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import { fewTokensAt, fewTokensOf } from './noise.ts';
import { coarseAround, homeTemperature } from './presets.ts';

/** A sampled cell and its regime. */
export interface ClassedCell {
  readonly temperature: number;
  readonly regime: string;
}

/** Smallest distance between two temperatures. */
const closest = 0.1;
/** Temperatures that differ by less are the same. */
const rounding = 1e-6;

interface Gap {
  readonly cold: number;
  readonly hot: number;
  /** Number of rows in which the neighbors differ, and whether one of them is dissolved. */
  rows: number;
  dissolves: boolean;
}

/** The temperature to add: in the gap between neighbors of different regimes, gaps next to a dissolved cell first, then
 * those in which most rows differ, then the widest. It is the one of `offered` nearest to the middle of the gap, else
 * the middle, rounded to two decimals. Null when no neighbors differ. */
export function nextTemperature(
  rows: readonly (readonly ClassedCell[])[],
  offered: readonly number[] = [],
): number | null {
  const width = ({ cold, hot }: Gap): number => Math.round((hot - cold) / rounding);
  const gaps = gapsOf(rows).sort(
    (a, b) => Number(b.dissolves) - Number(a.dissolves) || b.rows - a.rows || width(b) - width(a) || a.cold - b.cold,
  );
  const [best] = gaps;
  if (best === undefined) return null;
  const { cold, hot } = best;
  const middle = (cold + hot) / 2;
  const inside = offered.filter(t => t - cold >= closest - rounding && hot - t >= closest - rounding);
  const [nearest] = inside.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
  return nearest ?? Math.round(middle * 100) / 100;
}

function gapsOf(rows: readonly (readonly ClassedCell[])[]): Gap[] {
  const gaps = new Map<string, Gap>();
  for (const row of rows) {
    const cells = [...row].sort((a, b) => a.temperature - b.temperature);
    for (const [at, { temperature: cold, regime }] of cells.entries()) {
      const next = cells[at + 1];
      if (next === undefined || next.regime === regime || next.temperature - cold < 2 * closest - rounding) continue;
      const key = `${cold} ${next.temperature}`;
      const gap = gaps.get(key) ?? { cold, hot: next.temperature, rows: 0, dissolves: false };
      gap.rows++;
      gap.dissolves ||= regime === 'dissolved' || next.regime === 'dissolved';
      gaps.set(key, gap);
    }
  }
  return [...gaps.values()];
}

/** The plan with one more column, sampled in every row. Existing cells keep their index. */
export function withTemperature(plan: Plan, temperature: number): Plan {
  return { ...withColumns(plan, [temperature]), refinements: Math.max(0, (plan.refinements ?? 0) - 1) };
}

/** The plan with more columns, sampled in every row. */
function withColumns(plan: Plan, temperatures: readonly number[]): Plan {
  const places = plan.windows.flatMap((_, window) => temperatures.map(temperature => ({ window, temperature })));
  return withRest(
    { ...withCells(plan, places), temperatures: [...plan.temperatures, ...temperatures].sort((a, b) => a - b) },
    {
      windows: plan.rest?.windows ?? [],
      temperatures: plan.rest?.temperatures.filter(t => !temperatures.includes(t)) ?? [],
    },
  );
}

/** The plan with all the rows that it left out. */
function withRows(plan: Plan, rest: NonNullable<Plan['rest']>): Plan {
  const from = plan.windows.length;
  const places = rest.windows.flatMap((_, at) =>
    plan.temperatures.map(temperature => ({ window: from + at, temperature })),
  );
  const wider = { ...plan, windows: [...plan.windows, ...rest.windows] };
  return withRest(withCells(wider, places), { windows: [], temperatures: rest.temperatures });
}

/** The plan with the next part of what it left out: coarse columns around that of the home cell, else all further rows,
 * else all further columns. Null when nothing is left. */
export function extendedPlan(plan: Plan): Plan | null {
  const { rest } = plan;
  if (rest === undefined) return null;
  const around = coarseAround(plan.cells[plan.home]?.temperature ?? homeTemperature);
  const coarse = rest.temperatures.filter(temperature => around.includes(temperature));
  if (coarse.length > 0) return withColumns(plan, coarse);
  return rest.windows.length > 0 ? withRows(plan, rest) : withColumns(plan, rest.temperatures);
}

function withRest(plan: Plan, rest: NonNullable<Plan['rest']>): Plan {
  const { rest: _, ...others } = plan;
  return rest.windows.length + rest.temperatures.length === 0 ? others : { ...others, rest };
}

/** The plan with more cells, each row of them sampled together. They have the sizes of the others. */
function withCells(plan: Plan, places: readonly Pick<PlanCell, 'window' | 'temperature'>[]): Plan {
  const [first] = plan.cells;
  if (first === undefined) throw new RangeError('a plan has cells');
  const { tokens: _, dissolves: __, ...sampling } = first;
  const few = fewTokensOf(plan);
  const samples = Math.min(...plan.cells.map(cell => cell.samples));
  const start = plan.cells.length;
  const added = places.map((place, at): PlanCell => {
    const own = plan.windows[place.window]?.tokens;
    const noise = few === null ? null : fewTokensAt(place.temperature, own ?? plan.tokens, few);
    return {
      ...sampling,
      ...place,
      index: start + at,
      samples,
      ...(own === undefined ? {} : { tokens: own }),
      ...noise,
    };
  });
  const windows = [...new Set(added.map(({ window }) => window))];
  const order = windows.map(window => added.filter(cell => cell.window === window).map(({ index }) => index));
  return { ...plan, cells: [...plan.cells, ...added], order: [...plan.order, ...order] };
}

/** The plan with more answers in some cells; `topUp` is used up. */
export function withAnswers(plan: Plan, indices: readonly number[], samples: number): Plan {
  const { topUp: _, ...others } = plan;
  return { ...others, cells: plan.cells.map(cell => (indices.includes(cell.index) ? { ...cell, samples } : cell)) };
}
