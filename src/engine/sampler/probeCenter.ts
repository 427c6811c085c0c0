/** The probe center: the mean hidden state of unrelated sentences, which is the origin of a model's semantic space
 * (docs/method.md#embeddings). */
import { checkCanceled } from '../cancellation.ts';
import type { Decoder } from './decoder.ts';
import { elementAt } from './elementAt.ts';
import type { Prefix } from './prefixCache.ts';

/** Probes read in one pass of a cascade graph. GroupQueryAttention takes several tokens behind a past only in a single
 * row, so a graph with its own attention reads one probe at a time. */
const probesPerPass = 8;

/**
 * Mean over probes of the mean final hidden state [width] after each token of a probe, each probe behind the same
 * prefix (at least one token). Probes without a token are skipped; null for a graph without hidden states. Throws
 * AdjacentError cancelled between passes.
 */
export async function probeCenter(
  decoder: Decoder,
  prefixIds: Int32Array,
  probes: readonly Int32Array[],
  signal: AbortSignal,
): Promise<Float32Array | null> {
  const nonEmpty = probes.filter(probe => probe.length > 0);
  if (!decoder.graph.hasHidden || nonEmpty.length === 0) return null;
  const means: Float64Array[] = [];
  const perPass = decoder.graph.cascade ? probesPerPass : 1;
  for (let from = 0; from < nonEmpty.length; from += perPass) {
    const group = nonEmpty.slice(from, from + perPass);
    const longest = Math.max(...group.map(probe => probe.length));
    const read = longest > decoder.prefiller.chunk ? readByToken : readTogether;
    means.push(...(await read(decoder, prefixIds, group, signal)));
  }
  return Float32Array.from(meanOf(means));
}

/** Mean states of probes read in one pass. Shorter probes are padded at their end, where no token attends. */
async function readTogether(
  decoder: Decoder,
  prefixIds: Int32Array,
  probes: readonly Int32Array[],
  signal: AbortSignal,
): Promise<Float64Array[]> {
  const prefix = await decoder.prefiller.prefill(prefixIds, signal);
  const steps = Math.max(...probes.map(probe => probe.length));
  const tokens = probes.flatMap(probe => {
    const [first] = probe;
    return Array.from({ length: steps }, (_, at) => probe[at] ?? first) as number[];
  });
  const positions = probes.flatMap((probe, row) => Array.from(probe, (_, at) => row * steps + at));
  const states = await statesAt(decoder, prefix, tokens, steps, positions, probes.length);
  let start = 0;
  return probes.map(probe => {
    const own = states.slice(start, start + probe.length);
    start += probe.length;
    return meanOf(own);
  });
}

/** Mean states of probes read token by token, for graphs that are causal only for one token at a time. */
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
      const ids = Int32Array.from([...prefixIds, ...probe.subarray(0, at)]);
      const before = await decoder.prefiller.prefill(ids, signal);
      states.push(...(await statesAt(decoder, before, [token], 1, [0], 1)));
      checkCanceled(signal);
    }
    means.push(meanOf(states));
  }
  return means;
}

/** Final hidden states [width] at the flattened positions of one pass. */
async function statesAt(
  decoder: Decoder,
  prefix: Prefix,
  tokens: readonly number[],
  steps: number,
  positions: readonly number[],
  rows: number,
): Promise<Float32Array[]> {
  const result = await decoder.graph.run({
    tokens,
    steps,
    depths: new Array<number>(rows).fill(0),
    prefix,
    cache: decoder.createCache(rows, 0),
    bias: decoder.tokenBias(false),
    logitPositions: positions,
    hidden: true,
  });
  const hidden = result.floats('hidden');
  return positions.map((_, at) => hidden.subarray(at * result.width, (at + 1) * result.width));
}

function meanOf(vectors: readonly (Float32Array | Float64Array)[]): Float64Array {
  const sum = new Float64Array(elementAt(vectors, 0).length);
  for (const vector of vectors)
    for (let unit = 0; unit < sum.length; unit++) sum[unit] = (sum[unit] as number) + (vector[unit] as number);
  return sum.map(value => value / vectors.length);
}
