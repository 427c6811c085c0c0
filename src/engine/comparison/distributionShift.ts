/** How far the distributions of a prepared graph are from those of the model as exported, on a text
 * (docs/architecture.md#eight-bit-arithmetic). */
import type { DistributionShift } from '../../modelFiles/prepared/modelPreparation.ts';
import { Decoder } from '../sampler/decoder.ts';
import type { DecoderModel } from '../sampler/stepGraph.ts';
import type { ExportedModel } from './exportedModel.ts';
import { logProbsOf, stepsPerPass } from './referenceReading.ts';

/** The distributions after each token of a text, ln p [vocabulary] each. */
export interface TextReading {
  readonly ids: Int32Array;
  readonly logProbs: readonly Float32Array[];
}

/** Read the beginning of a text, at most `most` tokens, in one pass of the model as exported. Throws what the model
 * throws. */
export async function readText(
  model: ExportedModel,
  text: Int32Array,
  most: number,
  { vocabulary, headRows }: Pick<DecoderModel, 'vocabulary' | 'headRows'>,
): Promise<TextReading> {
  const ids = text.slice(0, Math.min(most, stepsPerPass(headRows)));
  const { logits } = await model.read([ids], null);
  return { ids, logProbs: Array.from(ids, (_, at) => logProbsOf(logits, at, headRows, vocabulary)) };
}

/** Mean KL divergence of a prepared graph from a reading, and the mean change of the entropy. */
export async function shiftFrom(
  { ids, logProbs }: TextReading,
  model: DecoderModel,
  signal: AbortSignal,
): Promise<DistributionShift> {
  const { headRows, vocabulary } = model;
  let divergence = 0;
  let entropyShift = 0;
  await new Decoder(model).prefiller.prefillWithLogProbs(ids, 0, signal, (position, values) => {
    for (let row = 0; row < values.length / headRows; row++) {
      const expected = logProbs[position + row];
      if (!expected) continue;
      const own = differenceOf(expected, values.subarray(row * headRows, row * headRows + vocabulary));
      divergence += own.divergence;
      entropyShift += own.entropyShift;
    }
  });
  const tokens = ids.length;
  return { divergence: divergence / tokens, entropyShift: entropyShift / tokens, tokens };
}

function differenceOf(expected: Float32Array, got: Float32Array): { divergence: number; entropyShift: number } {
  let divergence = 0;
  let entropyShift = 0;
  for (let id = 0; id < expected.length; id++) {
    const [own, other] = [expected[id] as number, got[id] as number];
    const [p, q] = [Math.exp(own), Math.exp(other)];
    if (p > 0) divergence += p * (own - other);
    entropyShift += (p > 0 ? p * own : 0) - (q > 0 ? q * other : 0);
  }
  return { divergence, entropyShift };
}
