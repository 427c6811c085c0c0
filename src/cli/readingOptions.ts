/** Options of every command that reads a prompt: values of its variables, and images to leave out. */
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import type { PromptOptions } from '../promptFile/promptFile.ts';
import { flag, values } from './arguments.ts';

export const readingOptions = { value: values, 'without-images': flag } as const;

/** Parse `--value NAME=TEXT` and `--without-images`. Throws AdjacentError bad-argument. */
export function parseReading(given: {
  readonly value?: readonly string[];
  readonly 'without-images'?: boolean;
}): PromptOptions {
  const entries = (given.value ?? []).map(valueOf);
  const twice = entries.find(([name], at) => entries.findIndex(([other]) => other === name) < at);
  if (twice !== undefined)
    throw new AdjacentError('bad-argument', t`--value gives "${excerpt(twice[0])}" twice.`, t`Give each value once.`);
  return { values: Object.fromEntries(entries), leavesOutImages: given['without-images'] === true };
}

function valueOf(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^\s*(\w+(?:\.\w+)*)\s*=(.*)$/su.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new AdjacentError(
    'bad-argument',
    t`--value cannot be "${excerpt(text)}".`,
    t`Use --value NAME=TEXT, such as --value guest=Ida.`,
  );
}
