/** Turns a sampled row of the model into the trajectory that metrics read: text, pieces and answer embedding. */
import { endedPieces } from '../../core/sampler/stopStrings.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import { fromFloat16, toFloat16 } from '../../core/float16.ts';
import { piecesOfCut } from '../../domain/tokenText.ts';
import type { LanguageModel, SampledRow } from '../../domain/languageModel.ts';

/** Embedding of an answer (docs/method.md#embeddings): mean hidden state minus the probe center, scaled to unit length
 * and rounded to float16. Null without a hidden state, for an empty answer, and when hidden state and center coincide.
 */
function embeddingOf(hidden: Float32Array | null, center: Float32Array | null): Float32Array | null {
  if (hidden === null || center === null || hidden.length !== center.length) return null;
  const centered = centeredHidden(hidden, center);
  return centered && Float32Array.from(centered, value => fromFloat16(toFloat16(value)));
}

/** Mean hidden state minus the probe center, float64 [width], scaled to unit length; null when they coincide. */
export function centeredHidden(hidden: Float32Array, center: Float32Array): Float64Array | null {
  const centered = Float64Array.from(hidden, (value, unit) => value - (center[unit] ?? 0));
  const length = Math.hypot(...centered);
  return length > 0 ? centered.map(value => value / length) : null;
}

/** Builds a trajectory from a sampled row; `before` are the tokens it continues, which its text leaves out. */
export function assemble(
  row: SampledRow,
  model: LanguageModel,
  center: Float32Array | null,
  before: Int32Array = new Int32Array(),
): Trajectory {
  const whole = before.length === 0 ? row.ids : Int32Array.of(...before, ...row.ids);
  const read = row.ended ? model.pieces(whole) : piecesOfCut(model, whole);
  const pieces = (row.textLength === undefined ? read : endedPieces(read, row.textLength)).slice(before.length);
  return {
    cell: row.cell,
    index: row.index,
    ids: row.ids,
    logProbT: row.logProbT,
    logProb1: row.logProb1,
    ...(row.end === undefined ? {} : { end: row.end }),
    entropy: row.entropy,
    logitVariance: row.logitVariance,
    ended: row.ended,
    embedding: whole.length === 0 ? null : embeddingOf(row.hidden, center),
    text: pieces.join(''),
    pieces,
  };
}
