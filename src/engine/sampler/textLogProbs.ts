/** Next-token log-probabilities after every token of a text, from one layer or from several in the same passes. */
import type { EarlyExit } from './ablation.ts';
import type { Decoder } from './decoder.ts';
import { elementAt } from './elementAt.ts';

/** What readers of a text want to know besides. */
interface ReadListener {
  /** Receives how many tokens were read so far. */
  readonly onRead?: ((tokens: number) => void) | undefined;
  /** Receives the largest logits of the first exit, from a position on. */
  readonly onPeaks?: (at: number, peaks: Float32Array) => void;
}

/**
 * ln p at temperature 1 of the token after each of ids[from..]: one float32 array [positions, vocabulary], row-major,
 * for each of `exits`, or a single one for what the decoder's ablation reads. Throws AdjacentError cancelled between
 * passes.
 */
export async function readLogProbs(
  decoder: Decoder,
  ids: Int32Array,
  from: number,
  signal: AbortSignal,
  exits?: readonly EarlyExit[],
  { onRead, onPeaks }: ReadListener = {},
): Promise<Float32Array[]> {
  const { headRows, vocabulary } = decoder.graph.model;
  const read = Array.from({ length: exits?.length ?? 1 }, () => new Float32Array((ids.length - from) * vocabulary));
  /** Copies rows of `headRows` values without the padded tokens at their end. */
  const put = (position: number, logProbs: Float32Array, exit: number, peaks: Float32Array): void => {
    if (exit === 0) onPeaks?.(position - from, peaks);
    for (let row = 0; row < logProbs.length / headRows; row++) {
      const own = logProbs.subarray(row * headRows, row * headRows + vocabulary);
      read[exit]?.set(own, (position - from + row) * vocabulary);
    }
  };
  const beforeLast = Math.min(from, ids.length - 1);
  const before = ids.subarray(0, -1);
  const prefix = await decoder.prefiller.prefillWithLogProbs(before, beforeLast, signal, put, exits, onRead);
  const last = elementAt(ids, ids.length - 1);
  const step = await decoder.runAfter(prefix, last, { distributions: [0], ...(exits && { exits }) });
  const logProbs = step.floats('log_probs');
  read.forEach((_, exit) => {
    const peaks = step.floats('logit_peaks').subarray(exit, exit + 1);
    put(ids.length - 1, logProbs.subarray(exit * headRows, (exit + 1) * headRows), exit, peaks);
  });
  return read;
}
