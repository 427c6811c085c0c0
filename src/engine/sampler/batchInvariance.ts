/** Probes, on the processor it runs on, whether a row's numbers depend on its neighbours (runtime.md 3.7, 3.8). */
import type { ModelCard } from '../../domain/languageModel.ts';
import { Decoder } from './decoder.ts';
import type { DecoderModel } from './stepGraph.ts';

type Invariance = ModelCard['invariance'];

const prompt = 24;
const batches = [2, 3, 5, 8, 32];
/** A law may move this much, in nats, between a pass over many tokens and a step of one: rounding of another order of
 * sums. */
const rounding = 5e-3;
/** Below this ln p a law is not compared. */
const negligible = -30;

/** How rows of a model are to be decoded so that they do not touch each other, and what is promised then. */
export interface SettledRows {
  readonly rowMultiple: number;
  readonly invariance: Invariance;
}

/**
 * Find the least multiple of rows at which a row does not depend on its neighbours: 1, 2 or 4. Weight-only quantisation
 * starts at 2, since one row takes another kernel there, and is never more than "fixed-capacity", since padding moves
 * its activations' scales (runtime.md 3.2b). "batch-coupled" with a multiple of 1 when none serves.
 */
export async function settleRows(model: DecoderModel, weightOnly = false): Promise<SettledRows> {
  for (const rowMultiple of weightOnly ? [2, 4] : [1, 2, 4]) {
    const invariance = await probeInvariance(new Decoder({ ...model, rowMultiple }));
    if (invariance !== 'batch-coupled') return { rowMultiple, invariance: weightOnly ? 'fixed-capacity' : invariance };
  }
  return { rowMultiple: 1, invariance: 'batch-coupled' };
}

/**
 * "exact": a row of a decode step has the same bits alone and anywhere in any batch, and prefill and decode agree
 * within rounding. "fixed-capacity": the same bits in any batch, but the law depends on how its past was read
 * (quantised activations), so that the same text is promised only for the capacities that this version uses.
 * "batch-coupled": neighbours change a row.
 */
export async function probeInvariance(decoder: Decoder): Promise<Invariance> {
  const { vocabulary } = decoder.graph.model;
  const ids = Int32Array.from({ length: prompt }, (_, at) => (at * 7919 + 11) % vocabulary);
  const { signal } = new AbortController();
  const prefix = await decoder.prefixes.prefill(ids.subarray(0, -1), signal);
  const own = ids.at(-1) ?? 0;
  const step = async (rows: number, at: number): Promise<Float32Array> => {
    const range = Array.from({ length: rows }, (_, row) => row);
    const result = await decoder.graph.run({
      tokens: range.map(row => (own + 101 * ((row - at + rows) % rows)) % vocabulary),
      steps: 1,
      depths: range.map(() => 0),
      prefix,
      cache: decoder.createCache(rows, 0),
      bias: decoder.tokenBias(false),
      heads: range,
      laws: [at],
    });
    const slices = result.slices.flatMap(slice => {
      const size = slice.length / decoder.graph.rowsOf(rows);
      return [...slice.subarray(at * size, (at + 1) * size)];
    });
    return Float32Array.from([...slices, ...result.floats('log_law')]);
  };
  const alone = await step(1, 0);
  for (const rows of batches) {
    for (const at of [0, rows - 1]) {
      const among = await step(rows, at);
      if (among.some((value, n) => !Object.is(value, alone[n]))) return 'batch-coupled';
    }
  }
  const laws: Float32Array[] = [];
  await decoder.prefixes.read(ids, prompt - 1, signal, (_, law) => {
    laws.push(law);
  });
  const [prefilled = new Float32Array(0)] = laws;
  const law = alone.subarray(alone.length - prefilled.length);
  const moved = prefilled.some((value, at) => value > negligible && Math.abs(value - (law[at] ?? NaN)) > rounding);
  return moved ? 'fixed-capacity' : 'exact';
}
