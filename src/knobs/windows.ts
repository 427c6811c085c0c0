/** Context windows: how much of the person's text the model sees, counted in words from its end. */
import type { WindowLevel } from '../domain/spec.ts';

/** A cut of the person's text, not yet given to a model. */
export interface WindowCut {
  readonly label: string;
  readonly words: number;
  readonly text: string;
}

/** Offsets at which the whitespace-separated words of a text start. */
function wordStarts(text: string): number[] {
  return [...text.matchAll(/\S+/gu)].map(match => match.index);
}

function labelOf(words: number, all: number): string {
  if (words >= all) return 'whole prompt';
  if (words === 0) return 'nothing';
  return words === 1 ? 'last word' : `last ${words} words`;
}

/** Number of words a level keeps of `all`, rounded up (details.md "Windows"). */
export function wordsOf(level: WindowLevel, all: number): number {
  if (level.kind === 'all') return all;
  const words = level.kind === 'words' ? level.words : Math.ceil(level.share * all - 1e-9);
  return Math.min(words, all);
}

/** Cut a text at each level; levels that keep the same words appear once, in the order given. The whole prompt keeps
 * the text untouched, every other cut starts at a word. */
export function cutWindows(text: string, levels: readonly WindowLevel[]): WindowCut[] {
  const starts = wordStarts(text);
  const cuts = new Map<number, WindowCut>();
  for (const level of levels) {
    const words = wordsOf(level, starts.length);
    if (cuts.has(words)) continue;
    const from = words >= starts.length ? 0 : (starts[starts.length - words] ?? text.length);
    cuts.set(words, { label: labelOf(words, starts.length), words, text: text.slice(from) });
  }
  return [...cuts.values()];
}
