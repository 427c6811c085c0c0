/** Measures what a step costs on this machine now, so that a plan can keep its time. */
import type { SpeedProbe } from '../experiment/languageModel.ts';
import { checkCancelled } from './cancellation.ts';
import type { Decoder } from './decoder.ts';

const prompt = 64;
const chunk = 256;
const batches = [1, 8, 32];
const repeats = 3;

/** Decode steps behind a prompt of 64 tokens at several batch sizes, and the prefill of up to 256 tokens; medians. `context` is
 *  the longest input of the model. Throws AdjacentError "cancelled". */
export async function probeSpeed(decoder: Decoder, context: number, signal: AbortSignal): Promise<SpeedProbe> {
  const { vocabulary } = decoder.graph.model;
  const ids = (length: number, from: number): Int32Array => Int32Array.from({ length }, (_, at) => (from + at * 7919) % vocabulary);
  const length = Math.min(chunk, context - 1);
  const start = performance.now();
  await decoder.prefixes.prefill(ids(length, 5), signal);
  const prefillToken = (performance.now() - start) / length;
  const prefix = await decoder.prefixes.prefill(ids(Math.min(prompt, length), 7), signal);
  const bias = decoder.tokenBias(false);
  const step = [];
  for (const batch of batches) {
    const rows = Array.from({ length: batch }, (_, row) => row);
    const cache = decoder.createCache(batch, 0);
    const times: number[] = [];
    for (let repeat = 0; repeat <= repeats; repeat++) {
      checkCancelled(signal);
      const begin = performance.now();
      await decoder.graph.run({
        tokens: ids(batch, repeat), steps: 1, depths: rows.map(() => 0), prefix, cache, bias, heads: rows, hidden: true,
        draws: rows.map(at => ({ at, inverse: 1, u: 0.5 })),
      });
      times.push(performance.now() - begin);
    }
    const sorted = times.slice(1).sort((a, b) => a - b);
    step.push({ batch, milliseconds: sorted[repeats >> 1] ?? 0 });
  }
  return { step, prefillToken };
}
