/** The title of a run on a prompt: where the prompt is from, and how it begins. */
import type { ExperimentSpec } from './spec.ts';

/** Longest beginning of a prompt, in characters. */
const longestBeginning = 60;

/** "story.prompt · Write the first line of a story"; the source alone for an empty prompt. */
export function runTitle({ source, prompt }: Pick<ExperimentSpec, 'source' | 'prompt'>): string {
  const line = Array.from(prompt.replace(/\s+/gu, ' ').trim());
  const beginning =
    line.length <= longestBeginning ? line.join('') : `${line.slice(0, longestBeginning - 1).join('')}…`;
  return [source, beginning].filter(part => part !== '').join(' · ');
}
