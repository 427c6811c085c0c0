/** The title of a run on a prompt: where the prompt is from, and how it begins. */
import type { ExperimentSpec } from './spec.ts';

/** Longest beginning of a prompt, in characters. */
const longestBeginning = 60;
/** Longest source and longest beginning of a prompt in the title of a tab, in Latin letters; the source alone may have
 * both. */
const longestInTab = 24;

/** "story.prompt · Write the first line of a story"; the source alone for an empty prompt. */
export function runTitle({ source, prompt }: Pick<ExperimentSpec, 'source' | 'prompt'>): string {
  return joined([source, shortened(prompt, longestBeginning)]);
}

/** The same for a tab, which has room for half as much of each part. */
export function tabTitle({ source, prompt }: Pick<ExperimentSpec, 'source' | 'prompt'>): string {
  const beginning = shortened(prompt, longestInTab, lettersWide);
  return joined([shortened(source, beginning === '' ? 2 * longestInTab : longestInTab, lettersWide), beginning]);
}

const joined = (parts: readonly string[]): string => parts.filter(part => part !== '').join(' · ');

function shortened(text: string, longest: number, widthOf: (character: string) => number = () => 1): string {
  const line = Array.from(text.replace(/\s+/gu, ' ').trim());
  let width = 0;
  const fitting = line.filter(character => (width += widthOf(character)) < longest).length;
  return width <= longest ? line.join('') : `${line.slice(0, fitting).join('')}…`;
}

/** How many Latin letters a character is as wide as. */
function lettersWide(character: string): number {
  return /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303F\uFF01-\uFF60]/u.test(
    character,
  )
    ? 2
    : 1;
}
