/** Refinement: adds temperatures between neighboring cells with different regimes. It is deterministic: it depends only
 * on sampled results, and the plan of a replay already contains its outcome. */
import type { Plan, PlanCell } from '../../../domain/plan.ts';

/** A sampled cell of the first row and its regime. */
export interface ClassedCell {
  readonly temperature: number;
  readonly samples: number;
  readonly regime: string;
}

/** Smallest distance between two temperatures. */
const closest = 0.1;

/** The temperature to add, rounded to two decimals: the middle of the widest gap between neighbors of different
 * regimes, gaps next to a dissolved cell first. Null when there is none. */
export function nextTemperature(cells: readonly ClassedCell[]): number | null {
  const row = [...cells].sort((a, b) => a.temperature - b.temperature);
  const gaps = row.flatMap((cold, at) => {
    const hot = row[at + 1];
    if (hot === undefined || hot.regime === cold.regime) return [];
    const width = hot.temperature - cold.temperature;
    const dissolves = cold.regime === 'dissolved' || hot.regime === 'dissolved';
    return width >= 2 * closest - 1e-9 ? [{ middle: (cold.temperature + hot.temperature) / 2, width, dissolves }] : [];
  });
  gaps.sort((a, b) => Number(b.dissolves) - Number(a.dissolves) || b.width - a.width);
  const [best] = gaps;
  return best === undefined ? null : Math.round(best.middle * 100) / 100;
}

/** The plan with one more column, sampled in the first row and exact in the others. Existing cells keep their index. */
export function withTemperature(plan: Plan, temperature: number, samples: number): Plan {
  const [neighbor] = plan.cells;
  if (neighbor === undefined) throw new RangeError('a plan has cells');
  const start = plan.cells.length;
  const added = plan.windows.map((_, window): PlanCell => ({
    ...neighbor,
    index: start + window,
    window,
    temperature,
    samples: window === 0 ? samples : 0,
  }));
  const place = plan.order.findLastIndex(group => group.some(index => plan.cells[index]?.window === 0)) + 1;
  return {
    ...plan,
    temperatures: [...plan.temperatures, temperature].sort((a, b) => a - b),
    cells: [...plan.cells, ...added],
    order: plan.order.toSpliced(place, 0, [start]),
    refinements: Math.max(0, (plan.refinements ?? 0) - 1),
  };
}
