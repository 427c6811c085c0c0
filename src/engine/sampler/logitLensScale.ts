/** One scale for each layer that the head reads early: without it the logit lens is miscalibrated (science.md B1.2,
 * B4.1). */
import { setImmediate } from 'node:timers/promises';
import { checkCancelled } from '../cancellation.ts';
import type { Decoder } from './decoder.ts';
import { readLaws } from './textLogProbs.ts';
import type { Exit } from './modelView.ts';
import { type KeptScales } from '../../modelFiles/prepared/logitLensScaleFile.ts';

/** A text to fit on: the tokens from ids[from + 1] are predicted. */
export interface FitText {
  readonly ids: Int32Array;
  readonly from: number;
}

/** Scales that are searched, where the search begins, and how closely ln scale is found. */
const [least, most, start, closeness] = [2 ** -9, 8, 0.3, 2e-3];
/** Bytes of laws held at once while scales are fitted. */
const mostBytes = 256 * 2 ** 20;

/** The exits of layers 1..L, each with its scale: 1 at L, elsewhere kept or fitted now on `texts`. */
export async function fittedExits(
  decoder: Decoder,
  layers: readonly number[],
  texts: () => readonly FitText[],
  kept: KeptScales,
  signal: AbortSignal,
): Promise<Exit[]> {
  const last = decoder.graph.model.shape.layers;
  const missing = [...new Set(layers)].filter(layer => layer !== last && kept.get(layer) === undefined);
  if (missing.length > 0) {
    const used = texts();
    const { vocabulary } = decoder.graph.model;
    const each = used.reduce((sum, { ids, from }) => sum + ids.length - 1 - from, 0) * vocabulary * 4;
    const together = Math.max(1, Math.floor(mostBytes / Math.max(each, 1)));
    for (let at = 0; at < missing.length; at += together)
      await fit(decoder, missing.slice(at, at + together), used, kept, signal);
  }
  return layers.map(layer => ({ layer, scale: layer === last ? 1 : (kept.get(layer) ?? 1) }));
}

async function fit(
  decoder: Decoder,
  layers: readonly number[],
  texts: readonly FitText[],
  kept: KeptScales,
  signal: AbortSignal,
): Promise<void> {
  const laws: Float32Array[][] = [];
  const exits = layers.map(layer => ({ layer, scale: 1 }));
  for (const { ids, from } of texts) laws.push(await readLaws(decoder, ids.subarray(0, -1), from, signal, exits));
  const [first] = texts;
  const [blank] = first ? await readLaws(decoder, first.ids.subarray(0, 1), 0, signal, [{ layer: 1, scale: 0 }]) : [];
  if (!blank) return;
  const targets = Int32Array.from(texts.flatMap(({ ids, from }) => [...ids.subarray(from + 1)]));
  const pause = async (): Promise<void> => {
    await setImmediate();
    checkCancelled(signal);
  };
  for (const [exit, layer] of layers.entries())
    kept.keep(
      layer,
      await bestScale(
        laws.map(read => read[exit] ?? new Float32Array(0)),
        blank,
        targets,
        pause,
      ),
    );
}

/**
 * The scale s > 0 of the head's input with the least negative log-likelihood of `targets`. That is convex in s, so
 * Newton's steps find it, kept between scales where its slope differs in sign. `laws` holds ln p at s = 1, row-major
 * [positions, V] in one or more parts; `blank` [V] is ln p at s = 0: what a head with a bias says of nothing. Logits
 * are affine in s, so both give those of every s. `pause` is awaited between evaluations.
 */
export async function bestScale(
  laws: readonly Float32Array[],
  blank: Float32Array,
  targets: Int32Array,
  pause: () => Promise<void>,
): Promise<number> {
  let [low, high, scale] = [least, most, start];
  while (Math.log(high / low) > closeness) {
    await pause();
    const { slope, curvature } = lossAt(scale, laws, blank, targets);
    if (slope > 0) high = scale;
    else low = scale;
    const step = scale - slope / curvature;
    const next = step > low && step < high ? step : Math.sqrt(low * high);
    const isClose = Math.abs(Math.log(next / scale)) < closeness;
    scale = next;
    if (isClose) break;
  }
  return scale;
}

/** First and second derivative by the scale of the mean -ln p of the targets: E z - z(target), and Var z, of z = d
 * logit / d scale. */
function lossAt(
  scale: number,
  laws: readonly Float32Array[],
  blank: Float32Array,
  targets: Int32Array,
): { readonly slope: number; readonly curvature: number } {
  const size = blank.length;
  const logits = new Float64Array(size);
  let [slope, curvature, position] = [0, 0, 0];
  for (const part of laws) {
    for (let from = 0; from < part.length; from += size) {
      let peak = -Infinity;
      for (let id = 0; id < size; id++) {
        const value = scale * (part[from + id] as number) + (1 - scale) * (blank[id] as number);
        logits[id] = value;
        if (value > peak) peak = value;
      }
      let [sum, first, second] = [0, 0, 0];
      for (let id = 0; id < size; id++) {
        const z = (part[from + id] as number) - (blank[id] as number);
        const weight = Math.exp((logits[id] as number) - peak);
        sum += weight;
        first += weight * z;
        second += weight * z * z;
      }
      const mean = first / sum;
      const target = targets[position++] ?? 0;
      slope += mean - ((part[from + target] as number) - (blank[target] as number));
      curvature += second / sum - mean * mean;
    }
  }
  return { slope: slope / position, curvature: curvature / position };
}
