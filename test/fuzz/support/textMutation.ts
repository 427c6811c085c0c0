/** Mutates texts: lines are dropped, repeated and swapped, words replaced, and pieces inserted. */
import type { Dice } from './dice.ts';

/** A text with one to four changes; `pieces` are inserted or take the place of a word. */
export function mutateText(text: string, pieces: readonly string[], dice: Dice): string {
  let changed = text;
  for (let left = 1 + dice.below(4); left > 0; left--) changed = changeOnce(changed, pieces, dice);
  return changed;
}

function changeOnce(text: string, pieces: readonly string[], dice: Dice): string {
  const at = dice.below(text.length + 1);
  const piece = dice.of(pieces);
  switch (dice.below(6)) {
    case 0:
      return text.slice(0, at) + piece + text.slice(at);
    case 1:
      return text.slice(0, at) + text.slice(at + dice.below(20));
    case 2:
      return inLines(text, lines => lines.toSpliced(dice.below(lines.length), 1));
    case 3:
      return inLines(text, lines => lines.toSpliced(dice.below(lines.length), 0, dice.of(lines)));
    case 4:
      return text.slice(0, at) + piece.repeat(1 + dice.below(dice.chance(0.1) ? 2000 : 8)) + text.slice(at);
    default: {
      const words = [...text.matchAll(/[\w.-]+/gu)];
      if (words.length === 0) return piece;
      const word = dice.of(words);
      return text.slice(0, word.index) + piece + text.slice(word.index + word[0].length);
    }
  }
}

function inLines(text: string, change: (lines: string[]) => string[]): string {
  return change(text.split('\n')).join('\n');
}
