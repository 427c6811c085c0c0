/** The job done by the product: one prefill, private suffixes, the sampler with its statistics. */
import { openModel } from '../../../src/engine/openModel.ts';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { locateModel } from '../../../src/engine/catalog/modelLocations.ts';
import { promptIds } from '../benchModel.ts';
import { timeJob, type JobCost, type JobInput } from './job.ts';

/** The same in 8-bit arithmetic. */
export function runOursInInt8(input: JobInput): Promise<JobCost> {
  return runOurs(input, 'int8');
}

/** Full vocabulary at temperature 1; end of text suppressed, so that every row has all its tokens. */
export async function runOurs(input: JobInput, precision?: 'int8'): Promise<JobCost> {
  const { signal } = new AbortController();
  const reference = precision === undefined ? input.model : `${input.model}#${precision}`;
  const model = await openModel(reference, input.folders, {
    threads: input.threads,
    signal,
    onStage: () => undefined,
  });
  const folder = readModelFolder(locateModel(input.model, input.folders).path);
  const rows = Array.from({ length: input.rows }, (_, index) => ({ cell: 0, index, temperature: 1, topP: 1, topK: 0 }));
  return timeJob(
    async (tokens, attempt) => {
      const prefix = promptIds(folder, input.prompt, attempt);
      let sampled = 0;
      const request = { prefix, rows, tokens, end: 'suppress', seed: attempt, batch: input.rows, pool: false } as const;
      for await (const row of model.sample(request, signal, () => undefined)) sampled += row.ids.length;
      if (sampled !== input.rows * tokens) throw new Error(`${sampled} tokens instead of ${input.rows * tokens}`);
    },
    input,
    3,
  );
}
