/** Whether two knobs multiply the number of kinds (docs/method.md#discovery-curve). */
import { ratioFigure } from '../../core/discovery/equalCoverage.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { formatInterval, formatNumber } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { Plan } from '../../domain/plan.ts';
import type { CellReport } from '../../domain/report.ts';

interface Corner {
  readonly cell: CellReport;
  readonly kinds: Figure | undefined;
}

/** Ratio within which the effects of two knobs count as multiplying, if its whole interval is there. */
const margin = 1.5;

/** Compares the four outermost finished cells: if the knobs multiply, the ratio of kinds between two columns is the
 * same in both rows. Empty for a single row or column. */
export function interactionText(plan: Plan, corners: readonly Corner[]): string {
  const { x, y } = axesOf(plan);
  if (x.labels.length < 2 || y.labels.length < 2) return '';
  const names = t`${x.name} and ${y.knob === 'window' ? t`context window` : y.name}`;
  const stated = corners.filter(({ kinds }) => kinds?.kind === 'estimate');
  const best = rectangleOf(stated);
  if (best === null)
    return t`Whether ${names} multiply is not stated: it needs two rows and two columns whose kinds can be compared at equal coverage.`;
  const [a, b, c, d] = best;
  const ratio = ratioFigure(ratioFigure(a, b), ratioFigure(c, d));
  if (ratio.kind !== 'estimate') return t`Whether ${names} multiply is not stated.`;
  const [low, high] = ratio.interval;
  const text = `${formatNumber(ratio.value, 2)} ${formatInterval(ratio.interval, 2)}`;
  if (low > 1 || high < 1)
    return t`The effects of ${names} do not multiply: together they change the number of kinds ${text} times as much as each by itself would.`;
  return low >= 1 / margin && high <= margin
    ? t`The effects of ${names} multiply: together they change the number of kinds ${text} times as much as each by itself would.`
    : t`Whether the effects of ${names} multiply is undecided: together they change the number of kinds ${text} times as much as each by itself would, an interval too wide to say.`;
}

/** Kinds at the corners of the largest rectangle of stated cells: of two columns in one row, then in another. */
function rectangleOf(stated: readonly Corner[]): readonly [Figure, Figure, Figure, Figure] | null {
  const at = (row: number, column: number): Figure | undefined =>
    stated.find(({ cell }) => cell.row === row && cell.column === column)?.kinds;
  const rows = [...new Set(stated.map(({ cell }) => cell.row))].sort((a, b) => a - b);
  const columns = [...new Set(stated.map(({ cell }) => cell.column))].sort((a, b) => a - b);
  const none = abstain({ code: 'not-in-run' }, 0);
  let best: { readonly area: number; readonly corners: readonly [Figure, Figure, Figure, Figure] } | null = null;
  for (const top of rows)
    for (const bottom of rows.filter(row => row > top))
      for (const left of columns)
        for (const right of columns.filter(column => column > left)) {
          const corners = [at(top, right), at(top, left), at(bottom, right), at(bottom, left)];
          const area = (bottom - top) * (right - left);
          if (corners.some(corner => corner === undefined) || area <= (best?.area ?? 0)) continue;
          const [a = none, b = none, c = none, d = none] = corners;
          best = { area, corners: [a, b, c, d] };
        }
  return best?.corners ?? null;
}
