/** Measures the time of a decode step on this machine now, so that a plan can predict its duration. */
import type { SpeedProbe } from '../../domain/languageModel.ts';
import { allDone } from '../allDone.ts';
import { checkCanceled } from '../cancellation.ts';
import type { Decoder } from './decoder.ts';
import type { Prefix } from './prefixCache.ts';

const batches = [1, 64];
const repeats = 2;

/** Mean time of decode steps behind a prompt of so many tokens, at two batch sizes and after one warm-up step. Throws
 * AdjacentError cancelled. */
export async function probeSpeed(decoder: Decoder, promptLength: number, signal: AbortSignal): Promise<SpeedProbe> {
  const step = [];
  for (const batch of batches)
    step.push({ batch, milliseconds: await stepMilliseconds(decoder, promptLength, batch, signal) });
  return { step };
}

/** The same of steps taken by several places at once, each of which measures the time of a step of its share of the
 * rows. */
export async function probeJointSpeed(
  places: readonly ((batch: number) => Promise<number>)[],
  signal: AbortSignal,
): Promise<SpeedProbe> {
  const step = [];
  for (const batch of batches) {
    checkCanceled(signal);
    const rows = Math.ceil(batch / places.length);
    const milliseconds = Math.max(...(await allDone(places.map(measure => measure(rows)))));
    step.push({ batch, milliseconds });
  }
  return { step };
}

/** Mean time of a decode step of so many rows, after one warm-up step. The prompt is not computed, since the time does
 * not depend on its content. Throws AdjacentError cancelled. */
export async function stepMilliseconds(
  decoder: Decoder,
  promptLength: number,
  batch: number,
  signal: AbortSignal,
): Promise<number> {
  const { graph } = decoder;
  const prefix = blankPrefix(decoder, promptLength);
  const bias = decoder.tokenBias(false);
  const rows = Array.from({ length: batch }, (_, row) => row);
  const cache = decoder.createCache(batch, 0);
  let start = performance.now();
  for (let repeat = 0; repeat <= repeats; repeat++) {
    checkCanceled(signal);
    if (repeat === 1) start = performance.now();
    await graph.run({
      tokens: rows.map(row => (row * 7919 + repeat) % graph.model.vocabulary),
      steps: 1,
      depths: rows.map(() => 0),
      prefix,
      cache,
      bias,
      logitPositions: rows,
      hidden: true,
      draws: rows.map(position => ({ position, inverseTemperature: 1, u: 0.5 })),
    });
  }
  return (performance.now() - start) / repeats;
}

/** Keys and values of zeros. */
function blankPrefix({ graph }: Decoder, length: number): Prefix {
  const { layers, keyHeads, headSize } = graph.model.shape;
  const zeros = Array.from({ length: layers }, () => new Float32Array(keyHeads * headSize * length));
  return { length, keys: zeros, values: zeros };
}
