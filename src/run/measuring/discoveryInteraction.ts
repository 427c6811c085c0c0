/** Whether two knobs multiply, in the number of kinds and in the growth exponent (docs/method.md#discovery-curve,
 * docs/method.md#growth-by-knob). */
import { interactionFigure } from '../../core/discovery/interaction.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { formatInterval, formatNumber } from '../../core/format.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { Plan, PlanAxis } from '../../domain/plan.ts';
import type { CellReport } from '../../domain/report.ts';

/** A finished cell and the figure that the knobs may multiply; undefined where the cell has none. */
export interface Corner {
  readonly cell: Pick<CellReport, 'row' | 'column'>;
  readonly figure: Figure | undefined;
}

/** Ratio within which the effects of two knobs count as multiplying, if its whole interval is there. */
const margin = 1.5;

/** The name of a knob within a sentence. */
export function knobName({ knob, name }: PlanAxis): string {
  return knob === 'window' ? t`context window` : name;
}

/** Compares the four outermost finished cells in the number of kinds: if the knobs multiply, the ratio between two
 * columns is the same in both rows. Empty for a single row or column. */
export function kindsInteractionText(plan: Plan, corners: readonly Corner[]): string {
  const names = namesOf(plan);
  if (names === null) return '';
  const missing = t`it needs two rows and two columns whose kinds can be compared at equal coverage`;
  return textOf(names, t`the number of kinds`, missing, corners, 0);
}

/** Lower end of the interval that a growth exponent must reach for its ratio to others to say anything. */
const leastExponent = 0.02;

/** The same for the growth exponent. */
export function exponentInteractionText(plan: Plan, corners: readonly Corner[]): string {
  const names = namesOf(plan);
  if (names === null) return '';
  const missing = t`it needs two rows and two columns whose exponent is surely above 0`;
  return textOf(names, t`the growth exponent`, missing, corners, leastExponent);
}

function namesOf(plan: Plan): string | null {
  const { x, y } = axesOf(plan);
  return x.labels.length < 2 || y.labels.length < 2 ? null : t`${knobName(x)} and ${knobName(y)}`;
}

function textOf(names: string, quantity: string, missing: string, corners: readonly Corner[], least: number): string {
  const stated = corners.filter(({ figure }) => figure?.kind === 'estimate' && figure.interval[0] >= least);
  const best = rectangleOf(stated);
  if (best === null) return t`Whether ${names} multiply in ${quantity} is not stated: ${missing}.`;
  const ratio = interactionFigure(...best);
  if (ratio.kind !== 'estimate')
    return t`Whether ${names} multiply in ${quantity} is not stated: ${ratio.kind === 'abstain' ? reasonText(ratio.reason) : ''}.`;
  const [low, high] = ratio.interval;
  const text = `${formatNumber(ratio.value, 2)} ${formatInterval(ratio.interval, 2)}`;
  if (low > 1 || high < 1)
    return t`The effects of ${names} do not multiply: together they change ${quantity} ${text} times as much as each by itself would.`;
  return low >= 1 / margin && high <= margin
    ? t`The effects of ${names} multiply: together they change ${quantity} ${text} times as much as each by itself would.`
    : t`Whether the effects of ${names} multiply is undecided: together they change ${quantity} ${text} times as much as each by itself would, an interval too wide to say.`;
}

/** Figures at the corners of the largest rectangle of stated cells: of two columns in one row, then in another. */
function rectangleOf(stated: readonly Corner[]): readonly [Figure, Figure, Figure, Figure] | null {
  const at = (row: number, column: number): Figure | undefined =>
    stated.find(({ cell }) => cell.row === row && cell.column === column)?.figure;
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
