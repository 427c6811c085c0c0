/** The diagram of a prompt over the rows of a data file: temperature by the prompts that the rows make. */
import { AdjacentError, errorData } from '../core/adjacentError.ts';
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { GridSpec } from '../domain/spec.ts';
import type { PromptOptions } from '../promptFile/promptFile.ts';
import { readDataRows } from './dataFile.ts';
import { readInput, type Input } from './input.ts';

/** Rows of a data file that are used unless the user says otherwise. */
export const defaultRows = 12;

const temperatures = [0.3, 0.7, 1.1] as const;

/** A data file for the variables of a prompt. */
export interface DataOption {
  readonly path: string;
  /** Most rows to use. */
  readonly rows: number;
}

/** Where a run over data takes its prompts from, and what varies in it. */
type DataSpec = Pick<GridSpec, 'prompt' | 'messages' | 'assertions' | 'source' | 'axes'> & Pick<Input, 'sampling'>;

/** The prompts of the rows, each once, as the rows of a diagram. Rejects with AdjacentError bad-argument for a row that
 * leaves a variable open, and where the rows differ in the messages before the prompt, or not at all. */
export async function dataSpec(
  path: string,
  { values = {}, ...reading }: PromptOptions,
  data: DataOption,
  given: readonly number[] | undefined,
): Promise<DataSpec> {
  if (path === '-')
    throw new AdjacentError('bad-argument', t`A data file needs a prompt in a file.`, t`Give the path of the prompt.`);
  const { file, rows, total } = await readDataRows(data.path, data.rows);
  const inputs: Input[] = [];
  for (const row of rows) {
    try {
      inputs.push(await readInput(path, { ...reading, values: { ...row.values, ...values } }));
    } catch (thrown) {
      const { kind, message, remedy, detail } = errorData(thrown);
      throw new AdjacentError(kind, t`${row.words}: ${message}`, remedy, detail);
    }
  }
  const [first] = inputs;
  const levels = [...new Set(inputs.map(({ text }) => text))];
  if (first === undefined || levels.length < 2)
    throw new AdjacentError(
      'bad-argument',
      t`The rows of ${file} make only one prompt.`,
      t`Use variables of the prompt as the names of its columns.`,
    );
  const isAlike = inputs.every(({ messages }) => JSON.stringify(messages) === JSON.stringify(first.messages));
  if (!isAlike)
    throw new AdjacentError(
      'bad-argument',
      t`The rows of ${file} change messages before the prompt.`,
      t`Use the variables of the data file in the last message only.`,
    );
  const count = formatCount(total, 'row');
  return {
    prompt: first.text,
    ...(first.messages.length === 0 ? {} : { messages: first.messages }),
    ...(first.assertions === undefined ? {} : { assertions: first.assertions }),
    ...(first.sampling === undefined ? {} : { sampling: first.sampling }),
    source:
      rows.length < total
        ? t`${first.source}, ${rows.length} of ${count} of ${file}`
        : t`${first.source}, ${count} of ${file}`,
    axes: { x: { knob: 'temperature', levels: given ?? temperatures }, y: { knob: 'variant', levels } },
  };
}
