/** How the figures of a study are written: shares as percentages, changes of openness as "times as many choices". */
import type { Figure } from '../../../src/core/figure.ts';
import { fixed, formatFigure, formatNumber, formatPercent } from '../../../src/core/format.ts';

/** "38 % [33, 44]"; "–" for an abstention. */
export function shareText(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  if (figure.kind === 'exact') return formatPercent(figure.value);
  return `${fixed(100 * figure.value, decimalsOfPercent(figure.interval))} % ${percentInterval(figure.interval)}`;
}

/** The same, with the reason of an abstention. */
export function statedShare(figure: Figure): string {
  return figure.kind === 'abstain' ? `not stated: ${figure.reason}` : shareText(figure);
}

/** Decimals that a narrow interval calls for. */
function decimalsOfPercent([low, high]: readonly [number, number]): number {
  return 100 * (high - low) < 2 ? 1 : 0;
}

/** "[33, 44]", in percent. */
export function percentInterval(interval: readonly [number, number]): string {
  const [low, high] = interval;
  const decimals = decimalsOfPercent(interval);
  return `[${fixed(100 * low, decimals)}, ${fixed(100 * high, decimals)}]`;
}

/** "0.50 [0.41, 0.60]" with its sign, "–" for an abstention. */
export function changeText(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  const { value, interval } = formatFigure(figure);
  return [figure.value > 0 ? `+${value}` : value, interval].filter((part) => part !== '').join(' ');
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
