/** Reads a text with a prepared graph, in every shape of pass that the product uses, and compares it with a reading of
 * the exported model. */
import { Decoder } from '../sampler/decoder.ts';
import { createNode, type PrefixNode } from '../sampler/prefixTree.ts';
import type { DecoderModel, PassResult } from '../sampler/stepGraph.ts';
import type { Prefix } from '../sampler/prefixCache.ts';
import type { CacheShape } from '../../modelFiles/rewrite/cascade.ts';
import type { ComparisonText } from './comparisonText.ts';
import { repeatedCache } from './exportedModel.ts';
import {
  differenceOf,
  largerOf,
  type Difference,
  type FarReading,
  type PlacedDistributions,
} from './referenceReading.ts';

const none: Difference = { logProb: 0, entropy: 0 };

/** Largest differences between a prepared graph and a reading of its model as exported: the text as a whole, then steps
 * of several rows behind its prefix, then the same tokens in one pass, then a token far behind it. `differenceAt` tells
 * how far a distribution is from what was read at its place. Throws what the runtime throws. */
export async function compareReadings<D>(
  model: DecoderModel,
  text: ComparisonText,
  reading: PlacedDistributions<D>,
  signal: AbortSignal,
  differenceAt: (expected: D, got: Float32Array) => Difference,
): Promise<{ readonly near: Difference; readonly far: Difference }> {
  const decoder = new Decoder(model);
  const { headRows, vocabulary } = model;
  const rowOf = (logProbs: Float32Array, row: number): Float32Array =>
    logProbs.subarray(row * headRows, row * headRows + vocabulary);
  let largest = none;
  const compare = (expected: D | undefined, got: Float32Array): void => {
    if (expected !== undefined) largest = largerOf(largest, differenceAt(expected, got));
  };
  await decoder.prefiller.prefillWithLogProbs(text.ids, 0, signal, (position, logProbs) => {
    for (let row = 0; row < logProbs.length / headRows; row++)
      compare(reading.alone.get(position + row), rowOf(logProbs, row));
  });
  const prefix = await decoder.prefiller.prefill(text.ids.subarray(0, text.prefix), signal);
  await readSteps(decoder, text, prefix, (step, row, result) => {
    compare(reading.steps[step]?.[row], rowOf(result.floats('log_probs'), row));
  });
  const together = await readTogether(decoder, text, prefix);
  together?.forEach(({ step, row, logProbs }) => {
    compare(reading.steps[step]?.[row], logProbs.subarray(0, vocabulary));
  });
  const { far } = reading;
  return { near: largest, far: far ? differenceOf(far.logProbs, await readFar(decoder, far)) : none };
}

/** Read one token behind a cache that repeats that of the text. */
async function readFar(decoder: Decoder, { position, token, cache }: FarReading): Promise<Float32Array> {
  const { shape, vocabulary } = decoder.graph.model;
  const { arrays } = repeatedCache(cache, position, shape);
  const result = await decoder.graph.run({
    tokens: [token],
    steps: 1,
    depths: [0],
    prefix: {
      length: position,
      keys: arrays.flatMap((array, at) => (at % 2 === 1 ? [] : [decoder.graph.cascade ? turned(array, shape) : array])),
      values: arrays.filter((_, at) => at % 2 === 1),
    },
    cache: decoder.createCache(1, 0),
    bias: decoder.tokenBias(false),
    logitPositions: [0],
    distributions: [0],
  });
  return result.floats('log_probs').subarray(0, vocabulary);
}

/** Keys [Hkv,P,D] as [Hkv,D,P]. */
function turned(keys: Float32Array, { keyHeads, headSize }: CacheShape): Float32Array {
  const size = keys.length / keyHeads;
  const length = size / headSize;
  const result = new Float32Array(keys.length);
  for (let head = 0; head < keyHeads; head++)
    for (let unit = 0; unit < headSize; unit++)
      for (let slot = 0; slot < length; slot++)
        result[head * size + unit * length + slot] = keys[head * size + slot * headSize + unit] as number;
  return result;
}

/** Decode the rows behind the prefix step by step, as sampling does. */
async function readSteps(
  decoder: Decoder,
  { rows }: ComparisonText,
  prefix: Prefix,
  onRow: (step: number, row: number, result: PassResult) => void,
): Promise<void> {
  const steps = rows[0]?.length ?? 0;
  const cache = decoder.createCache(rows.length, 0, steps);
  let nodes: PrefixNode[] = [];
  for (let step = 0; step < steps; step++) {
    nodes = cache.assignSlots(rows.map((row, at) => createNode(row[step] as number, nodes[at] ?? null)));
    const result = await decoder.graph.run({
      tokens: nodes.map(({ token }) => token),
      steps: 1,
      depths: nodes.map(({ depth }) => depth),
      prefix,
      cache,
      bias: decoder.tokenBias(false),
      logitPositions: nodes.map((_, at) => at),
      distributions: nodes.map((_, at) => at),
    });
    nodes.forEach((node, row) => {
      node.keyValues = { arrays: result.newKeyValues, row };
      onRow(step, row, result);
    });
  }
}

/** Read all steps of the rows in one pass behind the prefix, as probe sentences are read. */
async function readTogether(decoder: Decoder, { rows }: ComparisonText, prefix: Prefix) {
  const steps = rows[0]?.length ?? 0;
  if (steps > decoder.prefiller.chunk) return null;
  const own = decoder.graph.cascade ? rows : rows.slice(0, 1);
  const places = own.flatMap((_, row) => Array.from({ length: steps }, (_step, step) => ({ row, step })));
  const result = await decoder.graph.run({
    tokens: own.flatMap(row => [...row]),
    steps,
    depths: own.map(() => 0),
    prefix,
    cache: decoder.createCache(own.length, 0),
    bias: decoder.tokenBias(false),
    logitPositions: places.map((_, at) => at),
    distributions: places.map((_, at) => at),
  });
  const logProbs = result.floats('log_probs');
  const size = decoder.graph.model.headRows;
  return places.map((place, at) => ({ ...place, logProbs: logProbs.subarray(at * size, (at + 1) * size) }));
}
