/** Reads the whole next-token laws of a text, from one layer or from several in the same passes. */
import type { Decoder } from './decoder.ts';
import type { Exit } from './modelView.ts';

/** ln p at temperature 1 after each of ids[from..], row-major [positions, vocabulary], float32: one array for each
 * exit, or for what the decoder's view reads. Cancelled between passes. */
export async function readLaws(
  decoder: Decoder,
  ids: Int32Array,
  from: number,
  signal: AbortSignal,
  exits?: readonly Exit[],
): Promise<Float32Array[]> {
  const { headRows, vocabulary } = decoder.graph.model;
  const read = Array.from({ length: exits?.length ?? 1 }, () => new Float32Array((ids.length - from) * vocabulary));
  const put = (position: number, laws: Float32Array, exit: number): void => {
    for (let row = 0; row < laws.length / headRows; row++) {
      read[exit]?.set(laws.subarray(row * headRows, row * headRows + vocabulary), (position - from + row) * vocabulary);
    }
  };
  const prefix = await decoder.prefixes.read(ids.subarray(0, -1), Math.min(from, ids.length - 1), signal, put, exits);
  const last = {
    tokens: ids.subarray(-1),
    steps: 1,
    depths: [0],
    prefix,
    cache: decoder.createCache(1, 0),
    heads: [0],
    laws: [0],
    ...(exits && { exits }),
  };
  const step = await decoder.graph.run({ ...last, bias: decoder.tokenBias(false) });
  const laws = step.floats('log_law');
  read.forEach((_, exit) => {
    put(ids.length - 1, laws.subarray(exit * headRows, (exit + 1) * headRows), exit);
  });
  return read;
}
