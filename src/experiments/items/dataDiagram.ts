/** The diagram of a prompt over the rows of a data file: temperature by the prompts that the rows make. */
import { AdjacentError, errorData } from '../../core/adjacentError.ts';
import { formatCount } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { ChatMessage } from '../../domain/chatMessage.ts';
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

/** The prompts of the rows, each once, as the rows of a diagram; `read` fills a prompt with the values of a row.
 * Rejects with AdjacentError bad-argument for a row that leaves a variable open, and where the rows differ in the
 * messages before the prompt, or not at all. */
export async function dataDiagram<Prompt extends DataPrompt>(
  { file, rows, total }: DataRows,
  read: (values: DataRow['values']) => Promise<Prompt>,
  levels?: readonly number[],
): Promise<DataDiagram<Prompt>> {
  const prompts: Prompt[] = [];
  for (const { words, values } of rows) {
    try {
      prompts.push(await read(values));
    } catch (thrown) {
      const { kind, message, remedy, detail } = errorData(thrown);
      throw new AdjacentError(kind, t`${words}: ${message}`, remedy, detail);
    }
  }
  const [first] = prompts;
  const texts = [...new Set(prompts.map(({ text }) => text))];
  if (first === undefined || texts.length < 2)
    throw new AdjacentError(
      'bad-argument',
      t`The rows of ${file} make only one prompt.`,
      t`Use variables of the prompt as the names of its columns.`,
    );
  const isAlike = prompts.every(({ messages }) => JSON.stringify(messages) === JSON.stringify(first.messages));
  if (!isAlike)
    throw new AdjacentError(
      'bad-argument',
      t`The rows of ${file} change messages before the prompt.`,
      t`Use the variables of the data file in the last message only.`,
    );
  const count = formatCount(total, 'row');
  return {
    first,
    source:
      rows.length < total
        ? t`${first.source}, ${rows.length} of ${count} of ${file}`
        : t`${first.source}, ${count} of ${file}`,
    axes: {
      x: { knob: 'temperature', levels: levels ?? temperaturesOf(first.sampling) },
      y: { knob: 'variant', levels: texts },
    },
  };
}
