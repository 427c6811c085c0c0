/** Laws with known figures, from which the coverage study draws its samples (docs/coverage.md). */
import { readFileSync } from 'node:fs';
import { normal } from '../../src/core/statistics/random.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { decodeRun } from '../../src/run/file/runFile.ts';
import { answer, times } from '../unit/core/support/answers.ts';

/** A stream of uniforms in [0, 1). */
export type Uniforms = () => number;

/** Size of the vocabulary of the laws of answers, which decides above which energy an answer is dissolved (3.45). */
export const vocabulary = 1000;

/** Chances of kinds, which sum to 1. */
export type Kinds = readonly number[];

export const even = (count: number): Kinds => times(count, () => 1 / count);

/** Chances that fall as a power of the rank. */
export function zipf(count: number, exponent = 1): Kinds {
  const weights = times(count, k => (k + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map(weight => weight / total);
}

/** One common kind of chance `p`, and `others` even ones. */
export const dominant = (p: number, others: number): Kinds => [p, ...times(others, () => (1 - p) / others)];

/** Draws a position of `chances`. */
export function drawKind(chances: Kinds, next: Uniforms): number {
  let left = next();
  return Math.max(
    0,
    chances.findIndex(p => (left -= p) < 0),
  );
}

/** An answer of tokens with these surprisals under the untempered model, nats. */
export function answerOf(surprisals: readonly number[], text = 'a', given: Partial<Trajectory> = {}): Trajectory {
  const logProb = Float32Array.from(surprisals, value => -value);
  const blank = new Float32Array(surprisals.length);
  return answer(text, {
    ids: new Int32Array(surprisals.length),
    pieces: surprisals.map(() => 'a'),
    logProb1: logProb,
    logProbT: logProb,
    entropy: blank,
    logitVariance: blank,
    ...given,
  });
}

const exponential = (next: Uniforms): number => -Math.log(1 - next());

/** Answers of `tokens` tokens that break: before the break the surprisal of a token is exponential with mean 1,
 * after it normal about 8 (a softmax with many rare bad tokens, one of which turns the rest into noise). `rate` is
 * the chance per token. */
export function derailing(rate: number, tokens: number, next: Uniforms): Trajectory {
  let isBroken = false;
  return answerOf(
    times(tokens, () => {
      isBroken ||= next() < rate;
      return isBroken ? Math.max(0, 8 + 1.5 * normal(next)) : exponential(next);
    }),
  );
}

/** Answers of independent tokens with exponential surprisals. */
export const independent = (tokens: number, next: Uniforms): Trajectory =>
  answerOf(times(tokens, () => exponential(next)));

const file = new URL('../fixtures/coverage/ladder.emergence.json', import.meta.url);

/** The answers of a ladder model at each of its temperatures, and the size of its vocabulary. */
export const ladder = ((): {
  readonly vocabulary: number;
  readonly pools: ReadonlyMap<number, readonly Trajectory[]>;
} => {
  const { manifest, plan, cells } = decodeRun(readFileSync(file, 'utf8'));
  const pools = cells.map(cell => [plan.cells[cell.index]?.temperature ?? 0, cell.trajectories] as const);
  return { vocabulary: manifest.models[0]?.card.vocabulary ?? 0, pools: new Map(pools) };
})();

/** One of `pool` with equal chances. */
export function pick<Value>(pool: readonly Value[], next: Uniforms): Value {
  const chosen = pool[Math.floor(next() * pool.length)];
  if (chosen === undefined) throw new RangeError('an empty pool');
  return chosen;
}
