/** What a decode step costs, with the sampler and without, behind short and long prompts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { findRowMultiple } from '../../src/engine/sampler/batchInvariance.ts';
import { graphName } from '../../src/modelFiles/prepared/preparedStore.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { openGraph, prepareBenchModel, promptIds, writeBareGraph } from './benchModel.ts';
import { least, time, type Cost } from './clock.ts';
import { cacheBytes, costOf } from './graphCost.ts';

export interface StepsInput {
  readonly model: string;
  readonly folders: EngineFolders;
  /** Folder for the graph without sampler. */
  readonly scratch: string;
  readonly threads: number;
  /** Tokens of the prompt and rows of the batch, a pair for each measurement. */
  readonly sizes: readonly (readonly [prompt: number, rows: number])[];
}

/** One size: the whole step and the bare one, taken in turns, the least of many each; bytes it has to read and
 * multiply-adds it has to do. */
export interface StepCost {
  readonly prompt: number;
  readonly rows: number;
  readonly whole: Cost;
  readonly bare: Cost;
  readonly bytes: number;
  readonly multiplyAdds: number;
}

/** Private tokens of each row: half of what an answer of 32 has on average. */
const depth = 16;
/** Milliseconds that the repeats of one size may take. */
const budget = 8000;
const fewest = 7;
const most = 40;

/** Measure every size; each repeat runs the whole step and the bare one one after the other. */
export async function measureSteps({ model, folders, scratch, threads, sizes }: StepsInput): Promise<StepCost[]> {
  const bench = await prepareBenchModel(model, folders);
  const cost = costOf(onnx.ModelProto.decode(readFileSync(join(bench.copy, graphName))).graph ?? {});
  const opened = await openGraph(bench, bench.copy, threads);
  const { rowMultiple } = await findRowMultiple(opened);
  const whole = new Decoder({ ...opened, rowMultiple });
  const bare = new Decoder({ ...(await openGraph(bench, writeBareGraph(bench, scratch), threads)), rowMultiple });
  const results: StepCost[] = [];
  for (const [prompt, rows] of sizes) {
    const prefix = await whole.prefiller.prefill(promptIds(bench.folder, prompt), new AbortController().signal);
    const range = Array.from({ length: rows }, (_, row) => row);
    const pass = {
      tokens: promptIds(bench.folder, rows, prompt),
      steps: 1,
      depths: range.map(() => depth),
      prefix,
      bias: whole.tokenBias(false),
      logitPositions: range,
    };
    const draws = range.map(position => ({ position, inverseTemperature: 1, u: (position + 0.5) / rows }));
    const caches = [whole, bare].map(decoder => decoder.createCache(rows, depth));
    const costs: Record<'whole' | 'bare', Cost[]> = { whole: [], bare: [] };
    const end = performance.now() + budget;
    for (let repeat = -2; repeat < most && (repeat < fewest || performance.now() < end); repeat++) {
      const [ownCache, bareCache] = caches;
      if (!ownCache || !bareCache) break;
      const sampled = await time(() => whole.graph.run({ ...pass, cache: ownCache, draws, hidden: true }));
      const plain = await time(() => bare.graph.run({ ...pass, cache: bareCache }));
      if (repeat < 0) continue;
      costs.whole.push(sampled);
      costs.bare.push(plain);
    }
    results.push({
      prompt,
      rows,
      whole: least(costs.whole),
      bare: least(costs.bare),
      bytes: cost.weightBytes + cacheBytes(bench.folder.shape, prompt, rows, depth),
      multiplyAdds: cost.multiplyAdds * rows,
    });
  }
  return results;
}
