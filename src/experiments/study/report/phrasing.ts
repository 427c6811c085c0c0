/** Phrases that the sentences of a study share. */
import type { Figure } from '../../../core/figure.ts';
import { fixed, formatPercent } from '../../../core/format.ts';

/** "41% [33, 49]", "41%" for an exact share, "–" for an abstention. */
export function percentText(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  return figure.kind === 'exact' ? formatPercent(figure.value) : withInterval(figure.value, figure.interval);
}

/** The complement of a share, 1 minus its value, in the same form. */
export function complementText(figure: Figure): string {
  if (figure.kind === 'abstain') return '–';
  return figure.kind === 'exact'
    ? formatPercent(1 - figure.value)
    : withInterval(1 - figure.value, [1 - figure.interval[1], 1 - figure.interval[0]]);
}

function withInterval(share: number, interval: readonly [number, number]): string {
  return `${formatPercent(share)} [${interval.map(end => fixed(100 * end, 0)).join(', ')}]`;
}

/** Decimals of a percentage with this interval: one for a narrow interval, else none. */
export function decimalsOfPercent([low, high]: readonly [number, number]): number {
  return 100 * (high - low) < 2 ? 1 : 0;
}

/** The interval of a share in percent: "[33, 44]". */
export function percentInterval(interval: readonly [number, number]): string {
  const [low, high] = interval;
  const decimals = decimalsOfPercent(interval);
  return `[${fixed(100 * low, decimals)}, ${fixed(100 * high, decimals)}]`;
}

/** The first sentence as a headline, the others as details; empty sentences are left out. */
export function headlineOf(sentences: readonly string[]): { readonly headline: string; readonly details: string } {
  const [headline = '', ...others] = sentences.filter(sentence => sentence !== '');
  return { headline, details: others.join(' ') };
}

/** Sentences with spaces between; empty ones are left out. */
export function joinSentences(sentences: readonly string[]): string {
  return sentences.filter(sentence => sentence !== '').join(' ');
}
