/** The diagram of a prompt in a file over the rows of a data file. */
import { dataSource } from '../client/dataSource.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { GridSpec } from '../domain/spec.ts';
import { dataDiagram } from '../experiments/items/dataDiagram.ts';
import { readDataRows } from '../experiments/items/dataFile.ts';
import type { PromptOptions } from '../promptFile/promptFile.ts';
import { openInInput, readInput, type Input } from './input.ts';

/** A data file for the variables of a prompt. */
export interface DataOption {
  readonly path: string;
  /** Most rows to use. */
  readonly rows: number;
}

/** Where a run over data takes its prompts from, and what varies in it. */
type DataSpec = Pick<GridSpec, 'prompt' | 'messages' | 'assertions' | 'source' | 'axes'> & Pick<Input, 'sampling'>;

/** The prompts of the rows as the rows of a diagram. Rejects as `dataDiagram` does. */
export async function dataSpec(
  path: string,
  { values = {}, ...reading }: PromptOptions,
  data: DataOption,
  given: readonly number[] | undefined,
): Promise<DataSpec> {
  if (path === '-')
    throw new AdjacentError('bad-argument', t`A data file needs a prompt in a file.`, t`Give the path of the prompt.`);
  const { first, source, axes } = await dataDiagram(
    await readDataRows(dataSource(data.path), data.rows),
    {
      read: row => readInput(path, { ...reading, values: { ...row, ...values } }),
      open: row => openInInput(path, { ...reading, values: { ...row, ...values } }),
    },
    given,
  );
  return {
    prompt: first.text,
    ...(first.messages.length === 0 ? {} : { messages: first.messages }),
    ...(first.assertions === undefined ? {} : { assertions: first.assertions }),
    ...(first.sampling === undefined ? {} : { sampling: first.sampling }),
    source,
    axes,
  };
}
