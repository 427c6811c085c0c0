/** The job done by llama.cpp through node-llama-cpp on the Q8_0 twin, all rows in one batch. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { promptIds } from '../benchModel.ts';
import { writeGgufTwin } from '../ggufTwin.ts';
import { timeJob, type JobCost, type JobInput } from './job.ts';

/** What is used of the library. */
interface Library {
  getLlama(options: object): Promise<{
    loadModel(options: object): Promise<{ createContext(options: object): Promise<Context> }>;
  }>;
}

interface Context {
  getSequence(): {
    evaluate(tokens: readonly number[], options: object): AsyncGenerator<number, void, void>;
    clearHistory(): Promise<void>;
  };
}

/** With the usual sampler of llama.cpp: temperature 1, the 40 likeliest tokens, nucleus 0.95. */
export async function runLlamaCpp(input: JobInput): Promise<JobCost> {
  const path = await writeGgufTwin(input.twin);
  if (path === null) throw new Error('the model has no GGUF twin');
  const entry = join(input.llama, 'node_modules', 'node-llama-cpp', 'dist', 'index.js');
  const library = (await import(pathToFileURL(entry).href)) as Library;
  const llama = await library.getLlama({ gpu: false, build: 'never', maxThreads: input.threads, logLevel: 'error' });
  const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
  const { rows, prompt, threads } = input;
  const context = await model.createContext({
    sequences: rows,
    contextSize: prompt + input.tokens + 8,
    batchSize: rows * prompt,
    threads,
  });
  const sequences = Array.from({ length: rows }, () => context.getSequence());
  const folder = readModelFolder(input.twin);
  return timeJob(
    async (tokens, attempt) => {
      const ids = [...promptIds(folder, prompt, attempt)];
      const counts = await Promise.all(
        sequences.map(async sequence => {
          await sequence.clearHistory();
          let count = 0;
          const options = { temperature: 1, topK: 40, topP: 0.95, yieldEogToken: true };
          const drawn = sequence.evaluate(ids, options);
          while (count < tokens && (await drawn.next()).done !== true) count++;
          await drawn.return();
          return count;
        }),
      );
      const sampled = counts.reduce((sum, count) => sum + count, 0);
      if (sampled < 0.9 * rows * tokens) throw new Error(`${sampled} tokens instead of ${rows * tokens}`);
    },
    input,
    1,
  );
}
