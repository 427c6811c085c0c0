/** The logit-lens scale: one factor for each layer that the output head reads early. Without it the logit lens is
 * miscalibrated (docs/method.md#logit-lens). */
import { setImmediate } from 'node:timers/promises';
import type { LogitLensScales } from '../../modelFiles/prepared/logitLensScaleFile.ts';
import { checkCanceled } from '../cancellation.ts';
import type { EarlyExit } from './ablation.ts';
import type { Decoder } from './decoder.ts';
import { elementAt } from './elementAt.ts';
import { readLogProbs } from './textLogProbs.ts';

/** A text to fit on. The tokens from ids[from + 1] are the targets. */
export interface CalibrationText {
  readonly ids: Int32Array;
  readonly from: number;
}

/** Bounds of the search, its start, and how closely ln scale is found. */
const [minScale, maxScale, start, tolerance] = [2 ** -9, 8, 0.3, 2e-3];
/** Bytes of distributions in memory at once while scales are fitted. */
const maxBytes = 256 * 2 ** 20;

/** Early exits of layers 1..L with their scales: 1 at L, elsewhere the stored one, or one fitted now on `texts` and
 * stored (1 without a text). Throws AdjacentError cancelled. */
export async function fitEarlyExits(
  decoder: Decoder,
  layers: readonly number[],
  texts: () => readonly CalibrationText[],
  scales: LogitLensScales,
  signal: AbortSignal,
): Promise<EarlyExit[]> {
  const last = decoder.graph.model.shape.layers;
  const missing = [...new Set(layers)].filter(layer => layer !== last && scales.get(layer) === undefined);
  if (missing.length > 0) {
    const used = texts();
    const { vocabulary } = decoder.graph.model;
    const bytes = used.reduce((sum, { ids, from }) => sum + ids.length - 1 - from, 0) * vocabulary * 4;
    const layersAtOnce = Math.max(1, Math.floor(maxBytes / Math.max(bytes, 1)));
    for (let at = 0; at < missing.length; at += layersAtOnce)
      await fit(decoder, missing.slice(at, at + layersAtOnce), used, scales, signal);
  }
  return layers.map(layer => ({ layer, scale: layer === last ? 1 : (scales.get(layer) ?? 1) }));
}

async function fit(
  decoder: Decoder,
  layers: readonly number[],
  texts: readonly CalibrationText[],
  scales: LogitLensScales,
  signal: AbortSignal,
): Promise<void> {
  const logProbs: Float32Array[][] = [];
  const exits = layers.map(layer => ({ layer, scale: 1 }));
  for (const { ids, from } of texts)
    logProbs.push(await readLogProbs(decoder, ids.subarray(0, -1), from, signal, exits));
  const [first] = texts;
  if (!first) return;
  const atZero = await readLogProbs(decoder, first.ids.subarray(0, 1), 0, signal, [{ layer: 1, scale: 0 }]);
  const targets = Int32Array.from(texts.flatMap(({ ids, from }) => [...ids.subarray(from + 1)]));
  const pause = async (): Promise<void> => {
    await setImmediate();
    checkCanceled(signal);
  };
  for (const [exit, layer] of layers.entries()) {
    const ofLayer = logProbs.map(read => elementAt(read, exit));
    scales.set(layer, await fitLogitLensScale(ofLayer, elementAt(atZero, 0), targets, pause));
  }
}

/**
 * The scale s > 0 of the head's input that minimizes the negative log-likelihood of `targets`. The loss is convex in s,
 * so Newton steps find the minimum, bracketed by scales where the slope has opposite signs. `logProbs` holds ln p at
 * s = 1, row-major [positions, V], in one or more parts; `atZero` [V] is ln p at s = 0, the bias of the head alone.
 * Logits are affine in s, so these two give the logits at every s. `pause` is awaited between evaluations.
 */
export async function fitLogitLensScale(
  logProbs: readonly Float32Array[],
  atZero: Float32Array,
  targets: Int32Array,
  pause: () => Promise<void>,
): Promise<number> {
  let [low, high, scale] = [minScale, maxScale, start];
  while (Math.log(high / low) > tolerance) {
    await pause();
    const { slope, curvature } = lossDerivatives(scale, logProbs, atZero, targets);
    if (slope > 0) high = scale;
    else low = scale;
    const step = scale - slope / curvature;
    const next = step > low && step < high ? step : Math.sqrt(low * high);
    const isClose = Math.abs(Math.log(next / scale)) < tolerance;
    scale = next;
    if (isClose) break;
  }
  return scale;
}

/** First and second derivative by the scale of the mean -ln p of the targets: E[z] - z(target) and Var z, where z is
 * the derivative of the logit by the scale. */
function lossDerivatives(
  scale: number,
  logProbs: readonly Float32Array[],
  atZero: Float32Array,
  targets: Int32Array,
): { readonly slope: number; readonly curvature: number } {
  const size = atZero.length;
  const logits = new Float64Array(size);
  let [slope, curvature, position] = [0, 0, 0];
  for (const part of logProbs) {
    for (let from = 0; from < part.length; from += size) {
      let peak = -Infinity;
      for (let id = 0; id < size; id++) {
        const value = scale * (part[from + id] as number) + (1 - scale) * (atZero[id] as number);
        logits[id] = value;
        if (value > peak) peak = value;
      }
      let [sum, first, second] = [0, 0, 0];
      for (let id = 0; id < size; id++) {
        const z = (part[from + id] as number) - (atZero[id] as number);
        const weight = Math.exp((logits[id] as number) - peak);
        sum += weight;
        first += weight * z;
        second += weight * z * z;
      }
      const mean = first / sum;
      const target = elementAt(targets, position++);
      slope += mean - (elementAt(part, from + target) - elementAt(atZero, target));
      curvature += second / sum - mean * mean;
    }
  }
  return { slope: slope / position, curvature: curvature / position };
}
