/** How the figures of a study are written: shares as percentages, changes of openness as "times as many choices". */
import type { Figure } from '../../../src/core/figure.ts';
import { decimalsOfPercent, percentInterval } from '../../../src/experiments/study/report/writtenShare.ts';
import { fixed, formatFigure, formatNumber, formatPercent } from '../../../src/core/format.ts';

/** "38 % [33, 44]"; "–" for an abstention. */
export function shareText(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  if (figure.kind === 'exact') return formatPercent(figure.value);
  return `${fixed(100 * figure.value, decimalsOfPercent(figure.interval))} % ${percentInterval(figure.interval)}`;
}

/** A figure as `write` has it, or why it is not stated. */
export function stated(figure: Figure, write: (figure: Figure) => string): string {
  return figure.kind === 'abstain' ? `not stated: ${figure.reason}` : write(figure);
}

/** A share, or why it is not stated. */
export function statedShare(figure: Figure): string {
  return stated(figure, shareText);
}

/** "0.50 [0.41, 0.60]"; "–" for an abstention. */
export function plainText(figure: Figure): string {
  const { value, interval } = formatFigure(figure);
  return interval === '' ? value : `${value} ${interval}`;
}

/** "0.50 [0.41, 0.60]" with its sign, "–" for an abstention. */
export function changeText(figure: Figure): string {
  return figure.kind !== 'abstain' && figure.value > 0 ? `+${plainText(figure)}` : plainText(figure);
}

/** "1.65 times as many choices": e to a change of ln D_1. */
export function timesWords(change: number): string {
  return `${formatNumber(Math.exp(change))} times as many choices`;
}

/** The interval of a figure, or its value twice; null when it abstains. */
export function endsOf(figure: Figure): readonly [number, number] | null {
  if (figure.kind === 'abstain') return null;
  return figure.kind === 'estimate' ? figure.interval : [figure.value, figure.value];
}
