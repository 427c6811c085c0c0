/** The prompts of an experiment file. */
import { note, type Reading } from './resolution.ts';

/** Prompts in order; noted and empty when there are none or their file cannot be read. */
export function promptsOf(reading: Reading): readonly string[] {
  const { prompts } = reading.values;
  if (prompts === undefined) {
    note(reading, ['experiment'], 'The file has no prompt.', 'Add "prompts:" with a text in quotes.');
    return [];
  }
  if (Array.isArray(prompts)) return prompts as readonly string[];
  const { file } = prompts as { readonly file?: string };
  if (file === undefined) {
    note(
      reading,
      ['prompts'],
      'prompts names no file.',
      'Write "file:" with the path of a text file, or texts in quotes.',
    );
    return [];
  }
  const text = reading.known.read?.(file) ?? null;
  if (text === null) {
    note(
      reading,
      ['prompts', 'file'],
      `The file ${file} cannot be read.`,
      'Give the path of a text file, from this file.',
    );
    return [];
  }
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trimEnd())
    .filter(line => line !== '');
  if (lines.length === 0)
    note(reading, ['prompts', 'file'], `The file ${file} holds no prompt.`, 'Write a prompt on each line.');
  return lines;
}
