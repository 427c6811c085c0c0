/** Compares a model as exported with the graphs prepared from it (docs/architecture.md#comparison-with-the-export). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatNumber } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { RuntimeFailure, type OpenSession } from '../../modelFiles/onnx/session.ts';
import type { AttentionReach, ReferenceReading } from '../../modelFiles/prepared/modelPreparation.ts';
import { fileIsReference } from '../../modelFiles/prepared/rewrittenModel.ts';
import type { DecoderModel } from '../sampler/stepGraph.ts';
import { comparisonText } from './comparisonText.ts';
import { readProbes, shiftOn, type Int8Probes, type ProbeReadings } from './int8Probes.ts';
import { ExportedModel } from './exportedModel.ts';
import { compareReadings } from './preparedReading.ts';
import {
  differenceOf,
  largerOf,
  longestText,
  readExported,
  type Difference,
  type Reading,
} from './referenceReading.ts';

/** How much rounding may change, in nats. Quantized activations turn a difference in the last bit into one of a whole
 * step. `inconsistent` is too much for a model read at once and the same one read token by token. */
const limits = {
  none: { tolerance: 1e-4, inconsistent: 1e-2 },
  'weight-only': { tolerance: 2e-2, inconsistent: 0.5 },
  dynamic: { tolerance: 0.3, inconsistent: 2 },
  rows: { tolerance: 4, inconsistent: 1e-2 },
} as const;
/** Rounding of a large model may exceed the tolerance. The difference between its own readings shows how much. */
const ownDifferences = 8;

/** Share of the memory of a model that a cache far beyond the text may take; it is copied a few times. */
const cacheShare = 0.2;

/** Positions up to which a graph is read whose masks could not be computed alone: they may be a square of them all. */
const unknownMasks = 8192;

/** What the comparison needs of the engine. */
export interface ComparisonTools {
  /** Opens graphs as they are prepared. */
  readonly open: OpenSession;
  /** Opens graphs without optimizing them, which takes less memory and rewrites nothing. */
  readonly openPlain: OpenSession;
  readonly signal: AbortSignal;
  /** Texts on which the shift of 8-bit arithmetic is measured; null for models that have none. */
  readonly int8Probes: Int8Probes | null;
  pause(): Promise<void>;
}

/** Read a text with the model as exported. `vocabulary` counts the tokens with a text. Throws RuntimeFailure, and
 * AdjacentError model-unsupported when it is read differently at once and step by step. */
export async function readReference(
  graph: string | Uint8Array,
  folder: ModelFolder,
  vocabulary: number,
  { window, positions }: AttentionReach,
  tools: ComparisonTools,
): Promise<ReferenceReading> {
  const { roles, shape, headRows, precision, context, memory } = folder;
  const isFile = fileIsReference(folder);
  const merged = isFile && roles.cacheBranch !== null;
  const text = comparisonText({
    vocabulary,
    context: Math.min(context, longestText(merged, headRows)),
    window: merged ? null : window,
    weights: folder.parameters > 0 ? folder.parameters : folder.bytes / 4,
    pairs: 2 * shape.layers * Math.max(folder.heads, shape.keyHeads) * shape.headSize,
  });
  const room = Math.floor((memory.open * cacheShare) / memory.token);
  const farthest = Math.min(context, room, positions > 0 ? positions : unknownMasks) - 1;
  const session = await tools.openPlain(graph);
  let reading: Reading;
  let probes: ProbeReadings | null = null;
  try {
    const exported = new ExportedModel(session, isFile ? roles : { ...roles, cacheBranch: null }, shape);
    reading = await readExported(exported, text, { shape, vocabulary, headRows, farthest }, tools.pause);
    await tools.pause();
    if (tools.int8Probes)
      probes = await readProbes(exported, tools.int8Probes, context, { vocabulary, headRows }, tools.pause);
  } finally {
    await session.close();
  }
  const limit =
    limits[folder.rounding === null ? precision.quantization : folder.rounding === 'int8' ? 'rows' : 'weight-only'];
  const toleranceOf = (own: Difference): number => {
    if (!(sizeOf(own) <= limit.inconsistent)) throw inconsistent(own);
    return Math.max(limit.tolerance, ownDifferences * sizeOf(own));
  };
  // A few places show the rounding of the file; the far one, behind a long cache, shows most of it.
  const tolerance = Math.max(toleranceOf(reading.own), reading.far === null ? 0 : toleranceOf(reading.far.own));
  let last: Difference = { logProb: Infinity, entropy: Infinity };
  return {
    async compareWith(prepared, attention) {
      const opened = await tools.open(prepared);
      let isKept = false;
      try {
        for (const chunk of chunksOf(attention, roles.cacheBranch !== null)) {
          const model: DecoderModel = {
            session: opened,
            shape,
            headRows,
            vocabulary,
            eosTokenIds: [],
            rowMultiple: limit === limits['weight-only'] ? 2 : 1,
            ...(chunk !== null && { chunk }),
          };
          const { near, far: beyond } = await compareReadings(model, text, reading, tools.signal, differenceOf);
          last = largerOf(near, beyond);
          if (!(sizeOf(last) <= tolerance)) continue;
          const reference = isFile ? 'file' : 'widened';
          const tokens = text.ids.length;
          const far = reading.far && { far: reading.far.position };
          const comparison = { attention, reference, tokens, ...far, window, ...last, tolerance } as const;
          const shift = probes ? { shift: await shiftOn(probes, model, tools.signal) } : {};
          isKept = true;
          return { attention, chunk, comparison, ...shift, session: opened };
        }
        return null;
      } catch (error) {
        if (error instanceof RuntimeFailure && attention === 'cascade') return null;
        throw error;
      } finally {
        if (!isKept) await opened.close();
      }
    },
    refusal: () => differs(last, tolerance),
  };
}

const sizeOf = ({ logProb, entropy }: Difference): number => Math.max(logProb, entropy);

/** How many tokens of a prompt a graph reads in one pass, the most first. Some graphs with their own attention, among
 * them merged exports, are causal behind a past only for one token at a time. */
function chunksOf(attention: 'cascade' | 'own', merged: boolean): readonly (number | null)[] {
  if (attention === 'cascade') return [null];
  return merged ? [1] : [null, 1];
}

const remedy = (): string => t`Choose another export of the model: fp32, q4 or quantized.`;

function inconsistent({ logProb, entropy }: Difference): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`This model file reads a text at once and token by token differently (by ${formatNumber(logProb)} nats), so its probabilities are ambiguous.`,
    t`Choose a decoder-only language model whose tokens do not see later ones.`,
    `ln p differs by ${logProb}, entropy by ${entropy}`,
  );
}

function differs({ logProb, entropy }: Difference, tolerance: number): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    t`This model file cannot be sampled here: the prepared graph differs from it by ${formatNumber(sizeOf({ logProb, entropy }))} nats.`,
    remedy(),
    `ln p differs by ${logProb}, entropy by ${entropy}; the tolerance is ${tolerance}`,
  );
}
