/** The probe centre: where a model's answers lie when they have nothing in common (science.md B1.6, details.md
 * "Embedding"). */
import type { Decoder } from './decoder.ts';
import { checkCancelled } from '../cancellation.ts';
import type { Prefix } from './stepGraph.ts';

/** Probes read in one pass. */
const together = 8;

/**
 * Mean over probes of the mean final hidden state [width] after reading each token of a probe, each behind the same
 * prefix (at least one token); null for a graph without hidden state. Probes without a token are left out.
 */
export async function meanProbeState(
  decoder: Decoder,
  prefixIds: Int32Array,
  probes: readonly Int32Array[],
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const read = probes.filter(probe => probe.length > 0);
  if (!decoder.graph.hasHidden || read.length === 0) return null;
  const means: Float64Array[] = [];
  for (let from = 0; from < read.length; from += together) {
    const group = read.slice(from, from + together);
    const oneByOne = Math.max(...group.map(probe => probe.length)) > decoder.prefixes.chunk;
    means.push(
      ...(oneByOne
        ? await readByToken(decoder, prefixIds, group, signal)
        : await readTogether(decoder, prefixIds, group, signal)),
    );
  }
  return Float32Array.from(
    means[0] ?? [],
    (_, unit) => means.reduce((sum, mean) => sum + (mean[unit] ?? 0), 0) / means.length,
  );
}

/** Shorter probes are filled up behind their end, where nothing looks. */
async function readTogether(
  decoder: Decoder,
  prefixIds: Int32Array,
  probes: readonly Int32Array[],
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const prefix = await decoder.prefixes.prefill(prefixIds, signal);
  const steps = Math.max(...probes.map(probe => probe.length));
  const tokens = probes.flatMap(probe => Array.from({ length: steps }, (_, at) => probe[at] ?? probe[0] ?? 0));
  const places = probes.map((probe, row) => Array.from(probe, (_, at) => row * steps + at));
  const states = await statesAt(decoder, prefix, tokens, steps, places.flat(), probes.length);
  let start = 0;
  return probes.map(probe => {
    const own = states.slice(start, start + probe.length);
    start += probe.length;
    return meanOf(own);
  });
}

async function readByToken(
  decoder: Decoder,
  prefixIds: Int32Array,
  probes: readonly Int32Array[],
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const means: Float64Array[] = [];
  for (const probe of probes) {
    const states: Float32Array[] = [];
    for (const [at, token] of probe.entries()) {
      const before = await decoder.prefixes.prefill(Int32Array.from([...prefixIds, ...probe.subarray(0, at)]), signal);
      states.push(...(await statesAt(decoder, before, [token], 1, [0], 1)));
      checkCancelled(signal);
    }
    means.push(meanOf(states));
  }
  return means;
}

async function statesAt(
  decoder: Decoder,
  prefix: Prefix,
  tokens: readonly number[],
  steps: number,
  heads: readonly number[],
  rows: number,
): Promise<Float32Array[]> {
  const pass = { tokens, steps, depths: new Array<number>(rows).fill(0), prefix, heads, hidden: true };
  const result = await decoder.graph.run({
    ...pass,
    cache: decoder.createCache(rows, 0),
    bias: decoder.tokenBias(false),
  });
  const hidden = result.floats('hidden');
  return heads.map((_, at) => hidden.subarray(at * result.width, (at + 1) * result.width));
}

function meanOf(states: readonly Float32Array[]): Float64Array {
  const sum = new Float64Array(states[0]?.length ?? 0);
  for (const state of states)
    for (let unit = 0; unit < sum.length; unit++) sum[unit] = (sum[unit] ?? 0) + (state[unit] ?? 0);
  return sum.map(value => value / states.length);
}
