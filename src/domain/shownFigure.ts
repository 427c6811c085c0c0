/** Figures of a cell as they are shown. */
import { abstain, type Figure } from '../core/figure.ts';
import type { CellReport } from './report.ts';

/** Metrics of how alike answers are. */
const likeness: readonly string[] = [
  'semantic-order',
  'vendi',
  'agreement',
  'kinds',
  'effective-kinds',
  'share-between',
];

/** The figure of a metric in a cell, undefined where there is none. Answers that are noise for certain are not compared
 * with each other: their likeness abstains. */
export function shownFigure(
  { figures, regime }: Pick<CellReport, 'figures' | 'regime'>,
  metric: string,
): Figure | undefined {
  const figure = figures[metric];
  const isNoise = regime?.name === 'dissolved' && regime.certain;
  return isNoise && figure !== undefined && figure.kind !== 'abstain' && likeness.includes(metric)
    ? abstain({ code: 'noise' }, figure.kind === 'exact' ? 0 : figure.n)
    : figure;
}
