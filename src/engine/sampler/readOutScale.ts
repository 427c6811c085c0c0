/** One scale for each layer that the head reads early: without it the logit lens is miscalibrated (science.md B1.2, B4.1). */
import type { Decoder } from './decoder.ts';
import { readLaws } from './lawReading.ts';
import type { Exit } from './modelView.ts';

/** Scales of layers that were fitted before. */
export interface KeptScales {
  get(layer: number): number | undefined;
  keep(layer: number, scale: number): void;
}

/** A text to fit on: the tokens from ids[from + 1] are predicted. */
export interface FitText {
  readonly ids: Int32Array;
  readonly from: number;
}

/** Range of ln scale that is searched, and how closely. */
const [lowest, highest, closeness] = [-6, 2, 0.005];
/** Bytes of laws held at once while scales are fitted. */
const mostBytes = 256 * 2 ** 20;

/** The exits of layers 1..L, each with its scale: 1 at L, elsewhere kept or fitted now on `texts`. */
export async function fittedExits(decoder: Decoder, layers: readonly number[], texts: () => readonly FitText[], kept: KeptScales, signal: AbortSignal): Promise<Exit[]> {
  const last = decoder.graph.model.shape.layers;
  const missing = [...new Set(layers)].filter(layer => layer !== last && kept.get(layer) === undefined);
  if (missing.length > 0) {
    const used = texts();
    const { vocabulary } = decoder.graph.model;
    const each = used.reduce((sum, { ids, from }) => sum + ids.length - 1 - from, 0) * vocabulary * 4;
    const together = Math.max(1, Math.floor(mostBytes / Math.max(each, 1)));
    for (let at = 0; at < missing.length; at += together) await fit(decoder, missing.slice(at, at + together), used, kept, signal);
  }
  return layers.map(layer => ({ layer, scale: layer === last ? 1 : (kept.get(layer) ?? 1) }));
}

async function fit(decoder: Decoder, layers: readonly number[], texts: readonly FitText[], kept: KeptScales, signal: AbortSignal): Promise<void> {
  const laws: Float32Array[][] = [];
  const exits = layers.map(layer => ({ layer, scale: 1 }));
  for (const { ids, from } of texts) laws.push(await readLaws(decoder, ids.subarray(0, -1), from, signal, exits));
  const [first] = texts;
  const [blank] = first ? await readLaws(decoder, first.ids.subarray(0, 1), 0, signal, [{ layer: 1, scale: 0 }]) : [];
  if (!blank) return;
  const targets = Int32Array.from(texts.flatMap(({ ids, from }) => [...ids.subarray(from + 1)]));
  layers.forEach((layer, exit) => { kept.keep(layer, bestScale(laws.map(read => read[exit] ?? new Float32Array(0)), blank, targets)); });
}

/**
 * The scale s > 0 of the head's input with the least negative log-likelihood of `targets`, by golden section on ln s (the likelihood is
 * log-concave in s). `laws` holds ln p at s = 1, row-major [positions, V] in one or more parts; `blank` [V] is ln p at s = 0: what
 * a head with a bias says of nothing. Logits are affine in s, so both give those of every s.
 */
export function bestScale(laws: readonly Float32Array[], blank: Float32Array, targets: Int32Array): number {
  const loss = (logScale: number): number => lossAt(Math.exp(logScale), laws, blank, targets);
  const ratio = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [lowest, highest];
  let [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
  let [atLeft, atRight] = [loss(left), loss(right)];
  while (high - low > closeness) {
    if (atLeft <= atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - ratio * (high - low);
      atLeft = loss(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + ratio * (high - low);
      atRight = loss(right);
    }
  }
  return Math.exp((low + high) / 2);
}

/** Mean -ln p of the targets, nats. */
function lossAt(scale: number, laws: readonly Float32Array[], blank: Float32Array, targets: Int32Array): number {
  const size = blank.length;
  const logits = new Float64Array(size);
  let [total, position] = [0, 0];
  for (const part of laws) {
    for (let from = 0; from < part.length; from += size) {
      let peak = -Infinity;
      for (let id = 0; id < size; id++) {
        const value = scale * (part[from + id] as number) + (1 - scale) * (blank[id] as number);
        logits[id] = value;
        if (value > peak) peak = value;
      }
      let sum = 0;
      for (let id = 0; id < size; id++) sum += Math.exp((logits[id] as number) - peak);
      total += peak + Math.log(sum) - (logits[targets[position++] ?? 0] ?? 0);
    }
  }
  return total / Math.max(position, 1);
}
