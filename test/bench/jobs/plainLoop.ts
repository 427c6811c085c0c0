/** The job as it is usually written: the prompt repeated for every row, all of `present.*` handed back, the sampler in
 * JavaScript. */
import { join } from 'node:path';
import { uniform } from '../../../src/core/statistics/random.ts';
import { readModelFolder } from '../../../src/modelFiles/folders/modelFolder.ts';
import { openSession } from '../../../src/engine/runtime.ts';
import type { Dense } from '../../../src/modelFiles/onnx/session.ts';
import { promptIds } from '../benchModel.ts';
import { timeJob, type JobCost, type JobInput } from './job.ts';

/** Full vocabulary at temperature 1, on the plain twin, with the session options and the allocator of the product. */
export async function runPlainLoop(input: JobInput): Promise<JobCost> {
  const folder = readModelFolder(input.twin);
  const { roles, shape } = folder;
  const session = await openSession(join(input.twin, 'onnx', 'model.onnx'), input.threads);
  const fetches = [roles.logits, ...roles.layers.flatMap(layer => [layer.presentKey, layer.presentValue])];
  const { rows } = input;
  return timeJob(
    async (tokens, attempt) => {
      const ids = promptIds(folder, input.prompt, attempt);
      let next = Array.from({ length: rows }, () => [...ids]).flat();
      const empty: Dense = { data: new Float32Array(0), dims: [rows, shape.keyHeads, 0, shape.headSize] };
      let past: Record<string, Dense> = Object.fromEntries(
        roles.layers.flatMap(layer => [
          [layer.pastKey, empty],
          [layer.pastValue, empty],
        ]),
      );
      for (let step = 0, length = 0; step < tokens; step++) {
        const steps = next.length / rows;
        const feeds: Record<string, Dense> = { ...past, [roles.ids]: integers(next, [rows, steps]) };
        if (roles.mask !== null)
          feeds[roles.mask] = integers(new Array<number>(rows * (length + steps)).fill(1), [rows, length + steps]);
        if (roles.positions !== null)
          feeds[roles.positions] = integers(
            next.map((_, at) => length + (at % steps)),
            [rows, steps],
          );
        const outputs = await session.run(feeds, fetches);
        past = Object.fromEntries(
          roles.layers.flatMap(layer => [
            [layer.pastKey, outputOf(outputs, layer.presentKey)],
            [layer.pastValue, outputOf(outputs, layer.presentValue)],
          ]),
        );
        next = drawRows(outputOf(outputs, roles.logits), steps, row => uniform(attempt, 0, row, step));
        length += steps;
      }
    },
    input,
    2,
  );
}

function outputOf(outputs: ReadonlyMap<string, Dense>, name: string): Dense {
  const output = outputs.get(name);
  if (output === undefined) throw new Error(`the model returned no ${name}`);
  return output;
}

function integers(values: readonly number[], dims: readonly number[]): Dense {
  return { data: BigInt64Array.from(values, BigInt), dims };
}

/** One token a row from the law at its last position: one pass for the largest, one for the sum, one up to the target.
 */
function drawRows({ data, dims }: Dense, steps: number, uniformOf: (row: number) => number): number[] {
  const [rows = 0, , vocabulary = 0] = dims;
  const weights = new Float64Array(vocabulary);
  return Array.from({ length: rows }, (_, row) => {
    const from = (row * steps + steps - 1) * vocabulary;
    const logits = (data as Float32Array).subarray(from, from + vocabulary);
    let largest = -Infinity;
    for (const logit of logits) if (logit > largest) largest = logit;
    let total = 0;
    for (let id = 0; id < vocabulary; id++) total += weights[id] = Math.exp((logits[id] ?? 0) - largest);
    let left = uniformOf(row) * total;
    let token = 0;
    while (token < vocabulary - 1 && (left -= weights[token] ?? 0) >= 0) token++;
    return token;
  });
}
