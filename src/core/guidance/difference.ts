/** Differences between two cells whose answers were drawn independently, and which of many differences hold
 * (docs/method.md#guidance). */
import { errorFunction } from 'simple-statistics';
import { benjaminiHochberg } from '../constraints/multiplicity.ts';
import { abstain, estimate, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { normalQuantile } from '../statistics/specialFunctions.ts';

const z = normalQuantile(0.975);

/** `to` minus `from`, of independent samples. The interval joins the distances of both values to the ends of their
 * own intervals in squares (Zou & Donner 2008), so that it keeps what those know about skew and range. `n` is that of
 * the smaller sample. Abstains where one of the two does. */
export function differenceFigure(to: Figure, from: Figure): Figure {
  if (to.kind === 'abstain') return to;
  if (from.kind === 'abstain') return from;
  if (to.kind === 'exact' && from.kind === 'exact') return exact(to.value - from.value);
  const [a, b] = [endsOf(to), endsOf(from)];
  const value = to.value - from.value;
  const below = Math.hypot(to.value - a[0], b[1] - from.value);
  const above = Math.hypot(a[1] - to.value, from.value - b[0]);
  const n = Math.min(...[to, from].flatMap(figure => (figure.kind === 'estimate' ? [figure.n] : [])));
  return estimate(
    value,
    [value - below, value + above],
    n,
    'variance recovered from both intervals (Zou & Donner 2008)',
  );
}

function endsOf(figure: Exclude<Figure, { kind: 'abstain' }>): readonly [number, number] {
  return figure.kind === 'exact' ? [figure.value, figure.value] : figure.interval;
}

/** Two-sided p-value of no difference, from the end of the interval that is nearer to zero; 1 for an abstention, and
 * for an exact difference 0 or 1. */
export function differenceP(difference: Figure): number {
  if (difference.kind === 'abstain') return 1;
  if (difference.kind === 'exact') return difference.value === 0 ? 1 : 0;
  const { value, interval } = difference;
  const reach = value > 0 ? value - interval[0] : interval[1] - value;
  if (value === 0) return 1;
  return reach === 0 ? 0 : 1 - errorFunction((z * Math.abs(value)) / reach / Math.SQRT2);
}

/** How a figure changes between two cells. */
export interface Change {
  /** Id of the metric. */
  readonly metric: string;
  readonly from: Figure;
  readonly to: Figure;
  readonly difference: Figure;
  /** Whether it holds at a false discovery rate of 0.1 over all changes that were tested together. */
  readonly isSignificant: boolean;
}

/** Richness is a bound that rises with the sample and is comparable at equal coverage only. */
const notCompared: readonly string[] = ['chao1'];

/** Changes of all figures that both cells estimate, tested together (Benjamini & Hochberg 1995, q = 0.1). Figures
 * without a sampling error, those that one cell cannot state, and richness are left out. */
export function changesOf(
  from: Readonly<Record<string, Figure>>,
  to: Readonly<Record<string, Figure>>,
): readonly Change[] {
  const found = Object.entries(to).flatMap(([metric, after]) => {
    const before = from[metric] ?? abstain({ code: 'not-measured' }, 0);
    const difference = differenceFigure(after, before);
    if (notCompared.includes(metric)) return [];
    return after.kind === 'estimate' && before.kind === 'estimate' && difference.kind === 'estimate'
      ? [{ metric, from: before, to: after, difference }]
      : [];
  });
  const { isSignificant } = benjaminiHochberg(found.map(({ difference }) => differenceP(difference)));
  return found.map((change, at) => ({ ...change, isSignificant: isSignificant[at] === true }));
}

/** Position of the figure with the best lower end, the first of equal ones; null where all abstain. */
export function bestLowerBound(figures: readonly Figure[]): number | null {
  let best: number | null = null;
  let most = -Infinity;
  figures.forEach((figure, at) => {
    if (figure.kind === 'abstain') return;
    const [low] = endsOf(figure);
    if (low > most) [best, most] = [at, low];
  });
  return best;
}
