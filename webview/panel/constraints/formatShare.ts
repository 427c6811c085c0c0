/** How figures of a study are written: shares in percent, changes of entropy with their sign. */
import type { Figure } from '../../../src/core/figure.ts';
import { formatFigure } from '../../../src/core/figureText.ts';
import { fixed, formatNumber, formatPercent } from '../../../src/core/format.ts';
import { reasonText } from '../../../src/core/reasons.ts';
import { t } from '../../../src/core/text.ts';
import { decimalsOfPercent, percentInterval } from '../../../src/experiments/study/report/phrasing.ts';

/** What a figure that abstains reads. */
const missing = '–';

/** "38% [33, 44]"; "–" for an abstention. */
export function shareText(figure: Figure): string {
  if (figure.kind === 'abstain') return missing;
  if (figure.kind === 'exact') return formatPercent(figure.value);
  const { value, interval } = figure;
  return `${fixed(100 * value, decimalsOfPercent(interval))}% ${percentInterval(interval)}`;
}

/** "0.50 [0.41, 0.60]"; "–" for an abstention. */
export function plainText(figure: Figure): string {
  const { value, interval } = formatFigure(figure);
  return interval === '' ? value : `${value} ${interval}`;
}

/** "+0.50 [0.41, 0.60]"; "–" for an abstention. */
export function changeText(figure: Figure): string {
  return figure.kind !== 'abstain' && figure.value > 0 ? `+${plainText(figure)}` : plainText(figure);
}

/** A figure as `format` writes it, or why it is not stated. */
export function orReason(figure: Figure, format: (figure: Figure) => string): string {
  return figure.kind === 'abstain' ? t`not stated: ${reasonText(figure.reason)}` : format(figure);
}

/** A share, or why it is not stated. */
export function shareOrReason(figure: Figure): string {
  return orReason(figure, shareText);
}

/** "perplexity × 1.65": e to a change of ln D₁ in nats. */
export function perplexityRatio(change: number): string {
  return t`perplexity × ${formatNumber(Math.exp(change))}`;
}

/** The interval of a figure, its value twice for an exact one; null for an abstention. */
export function intervalOf(figure: Figure): readonly [low: number, high: number] | null {
  if (figure.kind === 'abstain') return null;
  return figure.kind === 'estimate' ? figure.interval : [figure.value, figure.value];
}
