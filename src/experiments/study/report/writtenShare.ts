/** Shares as percentages with their intervals. */
import type { Figure } from '../../../core/figure.ts';
import { fixed, formatPercent } from '../../../core/format.ts';

/** "41 % [33, 49]", "41 %" for an exact share, "–" for an abstention. */
export function writtenShare(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  return figure.kind === 'exact' ? formatPercent(figure.value) : between(figure.value, figure.interval);
}

/** What a share leaves of the whole, written alike. */
export function writtenRest(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  return figure.kind === 'exact'
    ? formatPercent(1 - figure.value)
    : between(1 - figure.value, [1 - figure.interval[1], 1 - figure.interval[0]]);
}

function between(share: number, interval: readonly [number, number]): string {
  return `${formatPercent(share)} [${interval.map(end => fixed(100 * end, 0)).join(', ')}]`;
}

/** Decimals that a narrow interval calls for. */
export function decimalsOfPercent([low, high]: readonly [number, number]): number {
  return 100 * (high - low) < 2 ? 1 : 0;
}

/** "[33, 44]", in percent. */
export function percentInterval(interval: readonly [number, number]): string {
  const [low, high] = interval;
  const decimals = decimalsOfPercent(interval);
  return `[${fixed(100 * low, decimals)}, ${fixed(100 * high, decimals)}]`;
}
