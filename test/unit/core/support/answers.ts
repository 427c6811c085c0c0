/** Trajectories for tests, made from as little as the test is about. */
import type { Trajectory } from '../../../../src/core/trajectory.ts';

/** An answer of a text (a token a word), with what else the test sets. */
export function answer(text: string, given: Partial<Trajectory> = {}): Trajectory {
  const pieces = text.match(/\s*\S+\s*$|\s*\S+/gu) ?? [];
  const length = given.ids?.length ?? pieces.length;
  const flat = (value: number, extra = 0): Float32Array => new Float32Array(length + extra).fill(value);
  return {
    cell: 0,
    index: 0,
    ids: Int32Array.from(
      pieces,
      piece => Array.from(piece.trim()).reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % 50_000,
    ),
    logProbT: flat(-1),
    logProb1: flat(-1),
    entropy: flat(1, given.ended === false ? 0 : 1),
    logitVariance: flat(1, given.ended === false ? 0 : 1),
    ended: true,
    embedding: null,
    text,
    pieces,
    ...given,
  };
}

/** A stream of token values: ids, and a piece for each id. */
export function stream(
  ids: ArrayLike<number>,
  letters: readonly string[],
  given: Partial<Trajectory> = {},
): Trajectory {
  const pieces = Array.from(ids, id => letters[id] ?? '?');
  return answer(pieces.join(''), { ids: Int32Array.from(ids), pieces, ended: false, ...given });
}

/** The unit vector along axis `kind` in `width` dimensions. */
export function axis(kind: number, width: number): Float32Array {
  const vector = new Float32Array(width);
  vector[kind] = 1;
  return vector;
}

/** `count` values of `make`, by number. */
export function times<Value>(count: number, make: (i: number) => Value): Value[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Mean of numbers. */
export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
