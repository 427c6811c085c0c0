/** Measures what a step costs on this machine now, so that a plan can keep its time. */
import type { SpeedProbe } from '../../domain/languageModel.ts';
import { checkCancelled } from '../cancellation.ts';
import type { Decoder } from './decoder.ts';
import type { Prefix } from './stepGraph.ts';

const batches = [1, 32];
const repeats = 2;

/** Decode steps behind a prompt of so many tokens at two batch sizes: means after one step that warms up. The prompt is
 * not computed, since a step takes as long whatever it says. Throws AdjacentError "cancelled". */
export async function probeSpeed(decoder: Decoder, prompt: number, signal: AbortSignal): Promise<SpeedProbe> {
  const { graph } = decoder;
  const prefix = blankPrefix(decoder, prompt);
  const bias = decoder.tokenBias(false);
  const step = [];
  for (const batch of batches) {
    const rows = Array.from({ length: batch }, (_, row) => row);
    const cache = decoder.createCache(batch, 0);
    let start = performance.now();
    for (let repeat = 0; repeat <= repeats; repeat++) {
      checkCancelled(signal);
      if (repeat === 1) start = performance.now();
      await graph.run({
        tokens: rows.map(row => (row * 7919 + repeat) % graph.model.vocabulary),
        steps: 1,
        depths: rows.map(() => 0),
        prefix,
        cache,
        bias,
        heads: rows,
        hidden: true,
        draws: rows.map(at => ({ at, inverse: 1, u: 0.5 })),
      });
    }
    step.push({ batch, milliseconds: (performance.now() - start) / repeats });
  }
  return { step };
}

/** Keys and values of zeros for a prompt. */
function blankPrefix({ graph }: Decoder, length: number): Prefix {
  const { layers, keyHeads, headSize } = graph.model.shape;
  const zeros = Array.from({ length: layers }, () => new Float32Array(keyHeads * headSize * length));
  return { length, keys: zeros, values: zeros };
}
