/** The title of a run on a prompt: where the prompt is from, and how it begins. */
import type { ExperimentSpec } from './spec.ts';

/** Longest beginning of a prompt, in characters. */
const longestBeginning = 60;
/** Longest source and longest beginning of a prompt in the title of a tab; the source alone may have both. */
const longestInTab = 24;

/** "story.prompt · Write the first line of a story"; the source alone for an empty prompt. */
export function runTitle({ source, prompt }: Pick<ExperimentSpec, 'source' | 'prompt'>): string {
  return joined([source, shortened(prompt, longestBeginning)]);
}

/** The same for a tab, which has room for half as much of each part. */
export function tabTitle({ source, prompt }: Pick<ExperimentSpec, 'source' | 'prompt'>): string {
  const beginning = shortened(prompt, longestInTab);
  return joined([shortened(source, beginning === '' ? 2 * longestInTab : longestInTab), beginning]);
}

const joined = (parts: readonly string[]): string => parts.filter(part => part !== '').join(' · ');

function shortened(text: string, longest: number): string {
  const line = Array.from(text.replace(/\s+/gu, ' ').trim());
  return line.length <= longest ? line.join('') : `${line.slice(0, longest - 1).join('')}…`;
}
