/** Reads a text with a prepared graph, in every shape of pass that the product uses, and compares it with a reading of
 * the exported model. */
import { Decoder } from '../sampler/decoder.ts';
import { createNode, type PrefixNode } from '../sampler/prefixTree.ts';
import type { DecoderModel, PassResult } from '../sampler/stepGraph.ts';
import type { Prefix } from '../sampler/prefixCache.ts';
import type { ComparisonText } from './comparisonText.ts';
import { differenceOf, largerOf, type Difference, type Reading } from './referenceReading.ts';

const none: Difference = { logProb: 0, entropy: 0 };

/** Largest difference between a prepared graph and a reading of its model as exported: the text as a whole, then steps
 * of several rows behind its prefix, then the same tokens in one pass. Throws what the runtime throws. */
export async function compareReadings(
  model: DecoderModel,
  text: ComparisonText,
  reading: Reading,
  signal: AbortSignal,
): Promise<Difference> {
  const decoder = new Decoder(model);
  const { headRows, vocabulary } = model;
  const rowOf = (logProbs: Float32Array, row: number): Float32Array =>
    logProbs.subarray(row * headRows, row * headRows + vocabulary);
  let largest = none;
  const compare = (expected: Float32Array | undefined, got: Float32Array): void => {
    if (expected) largest = largerOf(largest, differenceOf(expected, got));
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
  return largest;
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
