/** Two probes of training: copying what stood before (R12), and a network that knows nothing yet (R13; science.md B5).
 */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { pairedBootstrap } from './pairedBootstrap.ts';

/** Surprisal of a random sequence when it first comes and when it is repeated, nats a token. */
export interface Induction {
  readonly first: Figure;
  readonly second: Figure;
  /** First minus second: what the repetition is worth. About 0 without induction. */
  readonly gain: Figure;
}

/**
 * Induction from texts made of a random sequence of `period` tokens twice. `surprisals[text]` holds -ln p of its tokens
 * in order, nats: 2 * period of them, or one fewer where the very first token has no prediction. Intervals over texts,
 * at least 4.
 */
export function inductionOf(surprisals: readonly ArrayLike<number>[], period: number, seed: number): Induction {
  const halves = surprisals.map(text => {
    const values = Array.from(text);
    return {
      first: meanOf(values.slice(0, -period)),
      second: meanOf(values.slice(-period)),
      whole: values.length - 2 * period,
    };
  });
  if (halves.some(({ whole }) => whole !== 0 && whole !== -1)) {
    const refused = abstain(`a text is not a sequence of ${period} tokens twice`, surprisals.length);
    return { first: refused, second: refused, gain: refused };
  }
  const figure = (read: (half: { first: number; second: number }) => number): Figure =>
    pairedBootstrap(halves.map(read), seed, { counted: 'sequences' });
  return {
    first: figure(half => half.first),
    second: figure(half => half.second),
    gain: figure(half => half.first - half.second),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How near the next token's law is to uniform. */
export interface Uniformity {
  /** Mean ln D_1 over contexts, nats. */
  readonly openness: Figure;
  /** ln |V|, nats: the most it can be. */
  readonly ceiling: number;
  /** ln |V| - ln D_1, nats, >= 0; near 0 before training. */
  readonly gap: Figure;
}

/** Uniformity from the entropy (nats) of the next token's law at each context (text), of a vocabulary of so many real
 * tokens. */
export function uniformityOf(entropies: readonly number[], vocabulary: number, seed: number): Uniformity {
  const ceiling = Math.log(vocabulary);
  const range = [0, ceiling] as const;
  return {
    openness: pairedBootstrap(entropies, seed, { range }),
    ceiling,
    gap: pairedBootstrap(
      entropies.map(entropy => ceiling - entropy),
      seed,
      { range },
    ),
  };
}
