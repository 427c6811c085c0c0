/** The job done by transformers.js on the plain twin. */
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { promptIds } from '../benchModel.ts';
import { writeQ8Twin } from '../q8Twin.ts';
import { timeJob, type JobCost, type JobInput } from './job.ts';

/** What is used of the library. */
interface Library {
  readonly env: { localModelPath: string; allowRemoteModels: boolean };
  readonly Tensor: new (type: string, data: BigInt64Array, dims: readonly number[]) => unknown;
  readonly AutoModelForCausalLM: { from_pretrained(name: string, options: object): Promise<Model> };
}

interface Model {
  generate(options: object): Promise<{ readonly dims: readonly number[] }>;
}

/** Its default: the 50 likeliest tokens. */
export function runTopFifty(input: JobInput): Promise<JobCost> {
  return runTransformersJs(input, 50, 'fp32');
}

/** The same job as ours: the full vocabulary. */
export function runFullVocabulary(input: JobInput): Promise<JobCost> {
  return runTransformersJs(input, 0, 'fp32');
}

/** Its default with 8-bit products. */
export function runTopFiftyQ8(input: JobInput): Promise<JobCost> {
  writeQ8Twin(input.twin);
  return runTransformersJs(input, 50, 'q8');
}

/** The same job as ours with 8-bit products. */
export function runFullVocabularyQ8(input: JobInput): Promise<JobCost> {
  writeQ8Twin(input.twin);
  return runTransformersJs(input, 0, 'q8');
}

/** With the threads, waiting and allocator of the product, and with the end of text forbidden as there. */
async function runTransformersJs(input: JobInput, topK: number, dtype: 'fp32' | 'q8'): Promise<JobCost> {
  const entry = join(input.peer, 'node_modules', '@huggingface', 'transformers', 'dist', 'transformers.node.mjs');
  const library = (await import(pathToFileURL(entry).href)) as Library;
  Object.assign(library.env, { localModelPath: dirname(input.twin), allowRemoteModels: false });
  const options = { intraOpNumThreads: input.threads, extra: { session: { intra_op: { allow_spinning: '0' } } } };
  const model = await library.AutoModelForCausalLM.from_pretrained(basename(input.twin), {
    dtype,
    device: 'cpu',
    session_options: options,
  });
  const folder = readModelFolder(input.twin);
  const { rows, prompt } = input;
  const dims = [rows, prompt];
  return timeJob(
    async (tokens, attempt) => {
      const ids = BigInt64Array.from(promptIds(folder, prompt, attempt), BigInt);
      const inputs = new BigInt64Array(rows * prompt).map((_, at) => ids[at % prompt] ?? 0n);
      const output = await model.generate({
        inputs: new library.Tensor('int64', inputs, dims),
        attention_mask: new library.Tensor('int64', new BigInt64Array(rows * prompt).fill(1n), dims),
        do_sample: true,
        temperature: 1,
        top_k: topK,
        max_new_tokens: tokens,
        min_new_tokens: tokens,
      });
      if (output.dims.join() !== `${rows},${prompt + tokens}`)
        throw new Error(`transformers.js returned ${output.dims.join(' x ')}`);
    },
    input,
    1,
  );
}
