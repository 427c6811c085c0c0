/** Where answers break, in words (docs/method.md#derail-rate). */
import type { Figure } from '../../../core/figure.ts';
import { formatTemperature } from '../../../core/format.ts';
import { formatFigure } from '../../../core/figureText.ts';
import { listOf, t } from '../../../core/text.ts';
import type { BreakReport, GridReport } from '../../../domain/report.ts';

/** Tokens of answers that tell where those of a row dissolve. */
export function boundaryTokensOf({ breaks, tokens }: Pick<GridReport, 'breaks' | 'tokens'>, row: number): number {
  return breaks?.[row]?.[0]?.tokens ?? tokens;
}

/** "In the first 32 tokens, answers dissolve above temperature 1.23 [1.21, 1.25]."; where nothing was sampled between,
 * the temperatures around it; empty where it is unknown. */
export function dissolutionSentence(boundary: Figure | undefined, tokens: number): string {
  if (boundary?.kind === 'abstain' && boundary.reason.code === 'dissolves-between') {
    const low = formatTemperature(boundary.reason.low);
    const high = formatTemperature(boundary.reason.high);
    return t`In the first ${tokens} tokens, answers dissolve somewhere between temperatures ${low} and ${high}; nothing was sampled between them.`;
  }
  return boundary?.kind === 'estimate'
    ? t`In the first ${tokens} tokens, answers dissolve above temperature ${temperatureText(boundary)}.`
    : '';
}

/** "Half of the answers of 32 tokens break above temperature 1.26 [1.22, 1.29] and of 128 tokens above 1.12 [1.08,
 * 1.15], if each token breaks at the rate that was measured." for the lengths that have a temperature; empty for none.
 * The first length is that of the answers; longer ones are computed from the rate. */
export function breakSentence(breaks: readonly BreakReport[]): string {
  const known = breaks.filter(({ above }) => above.kind !== 'abstain');
  const parts = known.map(({ tokens, above }, at) => {
    const words = temperatureText(above);
    return at === 0 ? t`of ${tokens} tokens break above temperature ${words}` : t`of ${tokens} tokens above ${words}`;
  });
  if (parts.length === 0) return '';
  return known.every(one => one === breaks[0])
    ? t`Half of the answers ${listOf(parts)}.`
    : t`Half of the answers ${listOf(parts)}, if each token breaks at the rate that was measured.`;
}

/** A temperature with its interval, to hundredths: "1.23 [1.21, 1.25]". */
function temperatureText(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 2 });
  return interval === '' ? value : `${value} ${interval}`;
}
