/** The prompts of an experiment file. */
import { errorData } from '../core/adjacentError.ts';
import { readAssertions, type Assertion, type SchemaFile } from '../core/answers/assertions/assertion.ts';
import { excerpt, t } from '../core/text.ts';
import type { OutcomeSpec } from '../core/answers/outcome.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import { withPlainLineEnds } from '../domain/sourceText.ts';
import { parsePromptFile } from '../promptFile/promptFile.ts';
import type { PromptItem, Prompts } from './fileSchema.ts';
import { addForeignPath, addProblem, type ParseState } from './resolution.ts';
import type { Path } from './yamlDocument.ts';

/** One prompt of an experiment file, as its own file or the text says. */
export interface FilePrompt {
  readonly text: string;
  /** Messages before it; absent: none. */
  readonly messages?: readonly ChatMessage[];
  /** What its file asserts of the answers; absent: nothing. */
  readonly assertions?: readonly Assertion[];
  /** The parameters that it states; absent: none. */
  readonly sampling?: FileParameters;
  /** Path of its file; absent for a text. */
  readonly file?: string;
}

/** Prompts in their order; empty, with a problem, when there are none or their file cannot be read. */
export function readPrompts(state: ParseState): readonly FilePrompt[] {
  const { prompts } = state.values;
  if (prompts === undefined) {
    addProblem(state, ['experiment'], {
      message: t`The file has no prompt.`,
      remedy: t`Add "prompts:" with text in quotes.`,
    });
    return [];
  }
  if (isList(prompts)) return prompts.flatMap((item, at) => promptOf(state, item, ['prompts', at]));
  const { file } = prompts;
  if (file === undefined) {
    addProblem(state, ['prompts'], {
      message: t`prompts needs a file or a list of prompts.`,
      remedy: t`Add "file:" with the path of a text file, or list prompts in quotes.`,
    });
    return [];
  }
  if (isPromptFile(file) || prompts.values !== undefined) return promptOf(state, prompts, ['prompts']);
  const text = textOf(state, file, ['prompts', 'file']);
  if (text === null) return [];
  if (/\.prompt(?:\.md)?$/iu.test(file) && text.trimStart().startsWith('---'))
    return promptOf(state, prompts, ['prompts']);
  const lines = text
    .split(/\r?\n/)
    .map(line => line.trimEnd())
    .filter(line => line !== '');
  if (lines.length === 0)
    addProblem(state, ['prompts', 'file'], {
      message: t`The file ${excerpt(file, 200)} contains no prompt.`,
      remedy: t`Write one prompt per line.`,
    });
  return lines.map(line => ({ text: line }));
}

/** Files that hold one prompt, whatever is in them. */
function isPromptFile(file: string): boolean {
  return /\.(?:prompty|prompt\.ya?ml|json)$/iu.test(file);
}

/** The prompt of an item: a text, or a file as the editor reads it. Empty, with a problem, where it cannot be read. */
function promptOf(state: ParseState, item: PromptItem, path: Path): readonly FilePrompt[] {
  if (typeof item === 'string') return [{ text: item }];
  const { file, values = {} } = item;
  if (file === undefined) {
    const problem = {
      message: t`A prompt needs a text or a file.`,
      remedy: t`Add "file:" with the path of a prompt, relative to this file.`,
    };
    addProblem(state, [...path, 'values'], problem, 'key');
    return [];
  }
  const at = [...path, 'file'];
  const document = textOf(state, file, at);
  if (document === null) return [];
  try {
    const name = file.split(/[\\/]/u).at(-1) ?? file;
    const folder = file.slice(0, file.length - name.length);
    const read = parsePromptFile(name, document, { values, schemaFile: schemaFileOf(state, folder) });
    const text = read === null ? withPlainLineEnds(document).replace(/\n$/u, '') : read.content.text;
    if (text.trim() !== '') {
      const { messages = [], assertions, sampling } = read ?? {};
      return [
        {
          text,
          file,
          ...(messages.length === 0 ? {} : { messages }),
          ...(assertions === undefined ? {} : { assertions }),
          ...(sampling === undefined ? {} : { sampling }),
        },
      ];
    }
    addProblem(state, at, {
      message: t`The file ${excerpt(file, 200)} contains no prompt.`,
      remedy: t`Write the prompt into it.`,
    });
  } catch (error) {
    const { message, remedy } = errorData(error);
    addProblem(state, at, { message, remedy });
  }
  return [];
}

/** The assertions that an experiment file states itself; undefined for none, with a problem where they name a file that
 * cannot be read. */
export function statedAssertions(state: ParseState): readonly Assertion[] | undefined {
  const { assertions } = state.values;
  if (assertions === undefined) return undefined;
  try {
    return readAssertions(assertions, schemaFileOf(state, ''));
  } catch (error) {
    const { message, remedy } = errorData(error);
    addProblem(state, ['assertions'], { message, remedy });
    return undefined;
  }
}

/** How an experiment file says that answers are grouped, with the schema of the file that it names; undefined for none,
 * with a problem where that cannot be read. */
export function statedOutcome(state: ParseState): OutcomeSpec | undefined {
  const { outcome } = state.values;
  if (outcome?.map !== 'schema') return outcome;
  try {
    const [read] = readAssertions({ schema: outcome.schema }, schemaFileOf(state, ''));
    return read?.kind === 'schema' ? { map: 'schema', schema: read.schema } : undefined;
  } catch (error) {
    const { message, remedy } = errorData(error);
    addProblem(state, ['outcome', 'schema'], { message, remedy });
    return undefined;
  }
}

/** Reads JSON schemas by their path, relative to a folder that is itself relative to the experiment file. */
function schemaFileOf({ context }: ParseState, folder: string): SchemaFile {
  return path => {
    const file = /^(?:[\\/]|[A-Za-z]:)/u.test(path) ? path : `${folder}${path}`;
    return context.allows?.(file) === false ? null : (context.read?.(file) ?? null);
  };
}

/** The text of a file; null, with a problem, where it cannot be read. */
function textOf(state: ParseState, file: string, path: Path): string | null {
  if (addForeignPath(state, path, file)) return null;
  const text = state.context.read?.(file) ?? null;
  if (text === null)
    addProblem(state, path, {
      message: t`The file ${excerpt(file, 200)} cannot be read.`,
      remedy: t`Use the path of a text file of at most 4 MB, relative to this file.`,
    });
  return text;
}

function isList(prompts: Prompts): prompts is readonly PromptItem[] {
  return Array.isArray(prompts);
}
