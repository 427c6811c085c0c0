/** The texts on which 8-bit arithmetic is compared with fp32 (docs/architecture.md#eight-bit-arithmetic). */
import type { Int8Text, Int8TextKind } from '../../domain/int8.ts';
import type { DistributionShift } from '../../modelFiles/prepared/modelPreparation.ts';
import type { DecoderModel } from '../sampler/stepGraph.ts';
import { readText, shiftFrom, type TextReading } from './distributionShift.ts';
import type { ExportedModel } from './exportedModel.ts';

/** Most tokens of the sentences and of a longer text: their distributions are all in memory at once. */
const [mostOfSentences, mostOfText] = [256, 128];

/** Fewest tokens of a longer text. */
const leastTokens = 16;

/** Texts as tokens: the probe sentences of a model, and longer ones by their kind. */
export interface Int8Probes {
  readonly sentences: Int32Array;
  readonly texts: readonly { readonly kind: Int8TextKind; readonly ids: Int32Array }[];
}

/** What the model as exported reads in them. */
export interface ProbeReadings {
  readonly sentences: TextReading;
  readonly texts: readonly { readonly kind: Int8TextKind; readonly reading: TextReading }[];
}

/** Read the texts with the model as exported, as far as its context allows. Throws what the model throws. */
export async function readProbes(
  model: ExportedModel,
  { sentences, texts }: Int8Probes,
  context: number,
  sizes: Pick<DecoderModel, 'vocabulary' | 'headRows'>,
  pause: () => Promise<void>,
): Promise<ProbeReadings> {
  const first = await readText(model, sentences.subarray(0, context), mostOfSentences, sizes);
  const readings = [];
  for (const { kind, ids } of texts) {
    if (ids.length < leastTokens) continue;
    await pause();
    readings.push({ kind, reading: await readText(model, ids.subarray(0, context), mostOfText, sizes) });
  }
  return { sentences: first, texts: readings };
}

/** How far a prepared graph is from the readings: on the sentences, and on each longer text. */
export async function shiftOn(
  { sentences, texts }: ProbeReadings,
  model: DecoderModel,
  signal: AbortSignal,
): Promise<DistributionShift> {
  const shift = await shiftFrom(sentences, model, signal);
  const found: Int8Text[] = [];
  for (const { kind, reading } of texts) {
    const { divergence, tokens } = await shiftFrom(reading, model, signal);
    found.push({ kind, divergence, tokens });
  }
  return found.length === 0 ? shift : { ...shift, texts: found };
}
