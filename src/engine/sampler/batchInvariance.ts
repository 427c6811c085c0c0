/** Probes whether the numbers of a row depend on the other rows of its batch, on the processor the engine runs on
 * (docs/architecture.md#batch-invariance). */
import type { ModelCard } from '../../domain/languageModel.ts';
import { Decoder } from './decoder.ts';
import { elementAt } from './elementAt.ts';
import type { DecoderModel } from './stepGraph.ts';

type Invariance = ModelCard['invariance'];

const promptLength = 24;
const batches = [2, 3, 5, 8, 32];
/** Largest difference of ln p, in nats, that counts as rounding between a pass over many tokens and a step of one: they
 * add in another order. */
const tolerance = 5e-3;
/** The same for int8, where a difference in the last bit may become one of a whole code, in every layer. */
const codeTolerance = 2;
/** Tokens below this ln p are not compared. */
const negligible = -30;
/** The draw of each row. */
const [inverseTemperature, uniform] = [1.25, 0.37];
/** What a draw returns besides its token: entropy and logit variance come from the mean and the square. */
const drawOutputs = ['p_sampled', 'log_p_untempered', 'tempered_mean', 'tempered_square'] as const;

/** How to decode rows independently of each other, and what is promised then. */
export interface BatchInvariance {
  /** Decode steps are padded to a multiple of this many rows. */
  readonly rowMultiple: number;
  readonly invariance: Invariance;
}

/**
 * Find the smallest multiple of rows (1, 2 or 4) at which a row does not depend on its neighbors; "batch-coupled" with
 * a multiple of 1 when there is none. Weight-only quantization starts at 2, since a single row takes another kernel,
 * and is at best "fixed-capacity", since padding changes the scales of its activations. int8 starts at 2 too: rounding
 * to codes may hide from the probe that attention over a single row differs in the last bit.
 */
export async function findRowMultiple(
  model: DecoderModel,
  quantization: ModelCard['quantization'] = 'none',
): Promise<BatchInvariance> {
  const weightOnly = quantization === 'weight-only';
  const allowed = quantization === 'rows' ? codeTolerance : tolerance;
  for (const rowMultiple of quantization === 'none' || quantization === 'dynamic' ? [1, 2, 4] : [2, 4]) {
    const invariance = await probeBatchInvariance(new Decoder({ ...model, rowMultiple }), allowed);
    if (invariance !== 'batch-coupled') return { rowMultiple, invariance: weightOnly ? 'fixed-capacity' : invariance };
  }
  return { rowMultiple: 1, invariance: 'batch-coupled' };
}

/**
 * "exact": a row of a decode step has the same bits alone and anywhere in any batch, and prefill and decode agree
 * within rounding. "fixed-capacity": the same bits in any batch, but the distribution depends on how the prefix was
 * computed (quantized activations), so the same text is promised only for the cache capacities of this version.
 * "batch-coupled": neighbors change a row. `allowed` is the difference that counts as rounding, in nats.
 */
export async function probeBatchInvariance(decoder: Decoder, allowed = tolerance): Promise<Invariance> {
  const { vocabulary } = decoder.graph.model;
  const ids = Int32Array.from({ length: promptLength }, (_, at) => (at * 7919 + 11) % vocabulary);
  const { signal } = new AbortController();
  const prefix = await decoder.prefiller.prefill(ids.subarray(0, -1), signal);
  const last = elementAt(ids, promptLength - 1);
  /** Everything the graph returns for the row at `at` of a step with so many rows. */
  const step = async (rows: number, at: number): Promise<Float32Array> => {
    const range = Array.from({ length: rows }, (_, row) => row);
    const result = await decoder.graph.run({
      tokens: range.map(row => (last + 101 * ((row - at + rows) % rows)) % vocabulary),
      steps: 1,
      depths: range.map(() => 0),
      prefix,
      cache: decoder.createCache(rows, 0),
      bias: decoder.tokenBias(false),
      logitPositions: range,
      distributions: [at],
      draws: range.map(row => ({ position: row, inverseTemperature, u: uniform })),
    });
    const keyValues = result.newKeyValues.flatMap(array => {
      const size = array.length / decoder.graph.rowsOf(rows);
      return [...array.subarray(at * size, (at + 1) * size)];
    });
    const drawn = drawOutputs.map(name => elementAt(result.floats(name), at));
    return Float32Array.from([...keyValues, Number(result.drawn[at]), ...drawn, ...result.floats('log_probs')]);
  };
  const alone = await step(1, 0);
  for (const rows of batches) {
    for (const at of [0, rows - 1]) {
      const among = await step(rows, at);
      if (among.some((value, n) => !Object.is(value, alone[n]))) return 'batch-coupled';
    }
  }
  const distributions: Float32Array[] = [];
  await decoder.prefiller.prefillWithLogProbs(ids, promptLength - 1, signal, (_, logProbs) => {
    distributions.push(logProbs);
  });
  const prefilled = elementAt(distributions, 0);
  const decoded = alone.subarray(alone.length - prefilled.length);
  const differs = prefilled.some(
    (value, id) => value > negligible && Math.abs(value - (decoded[id] as number)) > allowed,
  );
  return differs ? 'fixed-capacity' : 'exact';
}
