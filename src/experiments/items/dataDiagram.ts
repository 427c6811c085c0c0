/** The diagram of a prompt over the rows of a data file: temperature by the prompts that the rows make. */
import { AdjacentError, errorData } from '../../core/adjacentError.ts';
import { formatCount } from '../../core/format.ts';
import { excerpt, listOf, t } from '../../core/text.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';
import { conversationsOf } from '../../domain/conversation.ts';
import { fileTemperature, type FileParameters } from '../../domain/fileParameters.ts';
import type { Axes } from '../../domain/spec.ts';
import type { DataRow, DataRows } from './dataFile.ts';

/** Rows of a data file that are used unless the user says otherwise, and at most. */
export const defaultRows = 12;
export const mostRows = 64;

const temperatures = [0.3, 0.7, 1.1] as const;

/** The usual temperatures, with that of the prompt file in place of the nearest one. */
function temperaturesOf(parameters: FileParameters | undefined): readonly number[] {
  const stated = fileTemperature({ fromFile: parameters ?? {} });
  if (stated === undefined) return temperatures;
  const distances = temperatures.map(one => Math.abs(one - stated));
  const at = distances.indexOf(Math.min(...distances));
  return [...temperatures.filter((_, other) => other !== at), stated].sort((a, b) => a - b);
}

/** A prompt with the values of a row. */
interface DataPrompt {
  readonly text: string;
  readonly messages: readonly ChatMessage[];
  readonly source: string;
  readonly sampling?: FileParameters;
}

/** A diagram over data. */
interface DataDiagram<Prompt> {
  /** The prompt of the first row, which says what all have in common. */
  readonly first: Prompt;
  /** "support.prompty, 12 of 300 rows of guests.csv" */
  readonly source: string;
  readonly axes: Axes;
}

/** How a prompt takes the values of a row. */
interface PromptReader<Prompt> {
  /** The prompt with these values; rejects with AdjacentError bad-argument for one that cannot be read. */
  read(values: DataRow['values']): Promise<Prompt>;
  /** The variables that these values leave open. */
  open(values: DataRow['values']): Promise<readonly string[]>;
}

/** The prompts of the rows, each once, as the rows of a diagram, with the messages before them. `given` are its
 * temperatures. Rejects with AdjacentError bad-argument for variables that no column has, for a row without a value
 * that others have, and where all rows make the same prompt. */
export async function dataDiagram<Prompt extends DataPrompt>(
  data: DataRows,
  reader: PromptReader<Prompt>,
  given?: readonly number[],
): Promise<DataDiagram<Prompt>> {
  const { file, rows, total } = data;
  await checkColumns(data, reader);
  const prompts: Prompt[] = [];
  for (const { words, values } of rows) prompts.push(await inRow(words, () => reader.read(values)));
  const [first] = prompts;
  const conversations = conversationsOf(prompts);
  const levels = conversations?.map(({ level }) => level) ?? [...new Set(prompts.map(({ text }) => text))];
  if (first === undefined || levels.length < 2)
    throw new AdjacentError(
      'bad-argument',
      t`The rows of ${file} make only one prompt.`,
      t`Use variables of the prompt as the names of its columns.`,
    );
  const count = formatCount(total, 'row');
  return {
    first,
    source:
      rows.length < total
        ? t`${first.source}, ${rows.length} of ${count} of ${file}`
        : t`${first.source}, ${count} of ${file}`,
    axes: {
      x: { knob: 'temperature', levels: given ?? temperaturesOf(first.sampling) },
      y: { knob: 'variant', levels },
      ...(conversations === null ? {} : { conversations }),
    },
  };
}

/** Stands for a value that a row lacks. */
const mark = '\u{f8ff}';

/** Throws AdjacentError bad-argument where a column is missing, or the value of one in a row. */
async function checkColumns<Prompt extends DataPrompt>(
  { file, rows }: DataRows,
  { read, open }: PromptReader<Prompt>,
): Promise<void> {
  const columns = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
  const marked = Object.fromEntries(columns.map(column => [column, mark]));
  // A variable such as user.name is in the column "user".
  const missing = (await open(marked)).filter(name => !columns.includes(name.split('.')[0] ?? ''));
  if (missing.length > 0)
    throw new AdjacentError(
      'bad-argument',
      t`${excerpt(file)} has no column for ${listOf(missing.map(name => `{{${excerpt(name)}}}`))}.`,
      t`Add one for each of them, or give their values in the prompt file.`,
    );
  for (const { words, values } of rows)
    for (const name of columns.filter(column => !Object.hasOwn(values, column))) {
      const others = Object.fromEntries(columns.map(column => [column, column === name ? mark : '']));
      const { text, messages } = await inRow(words, () => read({ ...others, ...values }));
      if (`${text}${JSON.stringify(messages)}`.includes(mark))
        throw new AdjacentError(
          'bad-argument',
          t`${words} has no value for {{${excerpt(name)}}}.`,
          t`Write one in that row, or leave the row out.`,
        );
    }
}

/** What a task gives; its errors begin with the row. */
async function inRow<T>(words: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (thrown) {
    const { kind, message, remedy, detail } = errorData(thrown);
    throw new AdjacentError(kind, t`${words}: ${message}`, remedy, detail);
  }
}
