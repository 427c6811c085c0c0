/** The prompts of an experiment file. */
import { excerpt, t } from '../core/text.ts';
import type { Prompts } from './fileSchema.ts';
import { addForeignPath, addProblem, type ParseState } from './resolution.ts';

/** Prompts in their order; empty, with a problem, when there are none or their file cannot be read. */
export function readPrompts(state: ParseState): readonly string[] {
  const { prompts } = state.values;
  if (prompts === undefined) {
    addProblem(state, ['experiment'], {
      message: t`The file has no prompt.`,
      remedy: t`Add "prompts:" with text in quotes.`,
    });
    return [];
  }
  if (isList(prompts)) return prompts;
  const { file } = prompts;
  if (file === undefined) {
    addProblem(state, ['prompts'], {
      message: t`prompts needs a file or a list of prompts.`,
      remedy: t`Add "file:" with the path of a text file, or list prompts in quotes.`,
    });
    return [];
  }
  if (addForeignPath(state, ['prompts', 'file'], file)) return [];
  const text = state.context.read?.(file) ?? null;
  if (text === null) {
    addProblem(state, ['prompts', 'file'], {
      message: t`The file ${excerpt(file, 200)} cannot be read.`,
      remedy: t`Use the path of a text file of at most 4 MB, relative to this file.`,
    });
    return [];
  }
  if (
    /\.(?:prompty|prompt\.ya?ml|json)$/iu.test(file) ||
    (/\.prompt(?:\.md)?$/iu.test(file) && text.trimStart().startsWith('---'))
  ) {
    addProblem(state, ['prompts', 'file'], {
      message: t`${file} holds one prompt, not a list of prompts.`,
      remedy: t`Write one prompt per line in a text file, or run the prompt file by itself.`,
    });
    return [];
  }
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trimEnd())
    .filter(line => line !== '');
  if (lines.length === 0)
    addProblem(state, ['prompts', 'file'], {
      message: t`The file ${excerpt(file, 200)} contains no prompt.`,
      remedy: t`Write one prompt per line.`,
    });
  return lines;
}

function isList(prompts: Prompts): prompts is readonly string[] {
  return Array.isArray(prompts);
}
