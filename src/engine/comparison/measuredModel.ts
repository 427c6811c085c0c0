/** The comparison of a built-in model with its file as it was measured when Adjacent was built, so that its first use
 * need not wait for it (docs/architecture.md#comparison-with-the-export). A short text is read here all the same. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { entropyOf } from '../../core/distribution.ts';
import { comparisonSchema, int8Schema } from '../../domain/schemas/modelSchema.ts';
import { count, finite } from '../../domain/schemas/schema.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { int8Version } from '../../modelFiles/int8/int8Model.ts';
import { RuntimeFailure, type OpenSession } from '../../modelFiles/onnx/session.ts';
import type { MeasuredReading } from '../../modelFiles/prepared/modelPreparation.ts';
import { rewriteVersion } from '../../modelFiles/rewrite/decoderGraph.ts';
import { runtimeVersion } from '../runtime.ts';
import { comparisonText, type ComparisonText } from './comparisonText.ts';
import { compareReadings } from './preparedReading.ts';
import type { Difference } from './referenceReading.ts';

/** The file beside the model. */
export const measuredName = 'measured.json';

/** Tokens of the text that is read on every machine. */
const tokensHere = 40;

const likeliestSchema = v.object({ ids: v.array(count), logProbs: v.array(finite), entropy: finite });
/** The likeliest tokens of a distribution, and its entropy. */
type Likeliest = v.InferOutput<typeof likeliestSchema>;

/** A comparison, which states the masks too. */
const maskedSchema = v.intersect([comparisonSchema, v.object({ masks: count })]);

const measuredSchema = v.object({
  modelHash: v.string(),
  /** What computed it: another rewrite or runtime needs another measurement. */
  versions: v.string(),
  fp32: v.object({ comparison: maskedSchema }),
  int8: v.object({ comparison: maskedSchema, facts: int8Schema }),
  /** What the file reads in the short text. */
  alone: v.array(v.tuple([count, likeliestSchema])),
  steps: v.array(v.array(likeliestSchema)),
});
export type Measured = v.InferOutput<typeof measuredSchema>;

/** The versions that a measurement is of, in one line. */
export const measuredVersions = `onnxruntime ${runtimeVersion}; rewrite ${rewriteVersion}; int8 ${int8Version}`;

/** Whether there is a measurement beside a model, which need not be of its file and these versions. */
export function hasMeasured(folder: string): boolean {
  return existsSync(join(folder, measuredName));
}

/** The measurement beside a model, or null where there is none of its file and these versions. */
export function readMeasured(folder: string, modelHash: string): Measured | null {
  try {
    const found = v.parse(measuredSchema, JSON.parse(readFileSync(join(folder, measuredName), 'utf8')));
    return found.modelHash === modelHash && found.versions === measuredVersions ? found : null;
  } catch {
    return null;
  }
}

/** The text that is read on every machine. */
export function textHere(vocabulary: number): ComparisonText {
  return comparisonText({ vocabulary, context: tokensHere, window: null, weights: 1, pairs: 1 });
}

/** Largest difference of a distribution from the kept part of another. NaN counts as infinite. */
function differenceFrom({ ids, logProbs, entropy }: Likeliest, got: Float32Array): Difference {
  const logProb = Math.max(...ids.map((id, at) => Math.abs((logProbs[at] as number) - (got[id] ?? NaN))));
  const change = Math.abs(entropy - entropyOf(got.map(Math.exp)));
  return {
    logProb: Number.isNaN(logProb) ? Infinity : logProb,
    entropy: Number.isNaN(change) ? Infinity : change,
  };
}

/** What comparing by a measurement needs of the engine. */
export interface MeasuredTools {
  readonly open: OpenSession;
  readonly vocabulary: number;
  readonly signal: AbortSignal;
}

/** Compares prepared graphs by a measurement: null for one that differs on the short text by more than the tolerance,
 * cannot run, or has another attention than the one that was measured. */
export function measuredReference(
  measured: Measured,
  { shape, headRows, rounding }: Pick<ModelFolder, 'shape' | 'headRows' | 'rounding'>,
  { open, vocabulary, signal }: MeasuredTools,
): MeasuredReading {
  const { alone, steps, fp32, int8 } = measured;
  const { comparison } = rounding === 'int8' ? int8 : fp32;
  const text = textHere(vocabulary);
  const reading = { alone: new Map(alone), steps, far: null };
  return {
    masks: {
      causal: comparison.attention === 'cascade',
      window: comparison.window,
      positions: comparison.masks,
    },
    async compareWith(prepared, attention) {
      if (attention !== comparison.attention || attention !== 'cascade') return null;
      const session = await open(prepared);
      let isKept = false;
      try {
        const model = { session, shape, headRows, vocabulary, eosTokenIds: [], rowMultiple: 1 };
        const { near } = await compareReadings(model, text, reading, signal, differenceFrom);
        if (!(Math.max(near.logProb, near.entropy) <= comparison.tolerance)) return null;
        isKept = true;
        const here = { tokens: text.ids.length, ...near };
        const shift = rounding === 'int8' ? { shift: { ...int8.facts, built: true as const } } : {};
        return { attention, chunk: null, comparison: { ...comparison, here }, ...shift, session };
      } catch (error) {
        if (error instanceof RuntimeFailure) return null;
        throw error;
      } finally {
        if (!isKept) await session.close();
      }
    },
  };
}
