/** Context windows: how much of the prompt the model sees, in words counted from its end. */
import { formatPercent } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { WindowLevel } from '../domain/spec.ts';
import { wordStarts } from '../domain/words.ts';

/** A prompt cut from its front, before it is encoded for a model. */
export interface WindowCut {
  readonly label: string;
  readonly words: number;
  readonly text: string;
}

/** Number of words (`wordStarts`). */
export function wordCount(text: string): number {
  return wordStarts(text).length;
}

function labelOf(level: WindowLevel, words: number, all: number): string {
  if (words >= all) return t`whole prompt`;
  if (words === 0) return t`nothing`;
  if (level.kind === 'share') return t`prompt kept ${formatPercent(level.share)}`;
  return words === 1 ? t`last word` : t`last ${words} words`;
}

/** Number of words that a level keeps of `all`, shares rounded up. */
export function wordsOf(level: WindowLevel, all: number): number {
  if (level.kind === 'all') return all;
  const words = level.kind === 'words' ? level.words : Math.ceil(level.share * all - 1e-9);
  return Math.min(words, all);
}

/** Cut a text at one level. The whole prompt leaves the text untouched; every other cut starts at a word. */
export function cutWindow(text: string, level: WindowLevel): WindowCut {
  const starts = wordStarts(text);
  const words = wordsOf(level, starts.length);
  const start = words >= starts.length ? 0 : (starts[starts.length - words] ?? text.length);
  return { label: labelOf(level, words, starts.length), words, text: text.slice(start) };
}

/** Cut a text at each level, in the order given; of levels that keep the same words only the first counts. */
export function cutWindows(text: string, levels: readonly WindowLevel[]): WindowCut[] {
  const cuts = new Map<number, WindowCut>();
  for (const level of levels) {
    const cut = cutWindow(text, level);
    if (!cuts.has(cut.words)) cuts.set(cut.words, cut);
  }
  return [...cuts.values()];
}
