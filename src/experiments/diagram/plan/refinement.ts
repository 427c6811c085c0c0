/** Refinement: sample between neighbouring cells that disagree in class (issue, "coarse grid first"). Deterministic: it
 *  depends on sampled results only, and a replayed plan holds its outcome. */
import type { Plan, PlanCell } from '../../../domain/plan.ts';

/** Class of a sampled cell of the first row, as refinement sees it. */
export interface ClassedCell {
  readonly temperature: number;
  readonly samples: number;
  readonly regime: string;
}

/** Closest two temperatures of a readable grid may come. */
const closest = 0.1;

/** The temperature to add: the middle of the widest gap between neighbours that disagree, those that dissolve first;
 * null when none is left. Two decimals. */
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

/** The plan with one more column: sampled in the first row, exact elsewhere. Cell numbers of the old plan stay as they
 * are. */
export function withTemperature(plan: Plan, temperature: number, samples: number): Plan {
  const [model] = plan.cells;
  const start = plan.cells.length;
  const added = plan.windows.map((_, window): PlanCell => ({
    index: start + window,
    window,
    temperature,
    topP: model?.topP ?? 1,
    topK: model?.topK ?? 0,
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
