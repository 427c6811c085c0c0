/** Induction: whether a model copies what it has read, as in-context copying heads do (docs/method.md#induction). */
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { meanBetween } from '../numeric/sums.ts';
import { pairedBootstrap } from './pairedBootstrap.ts';

/** Surprisal of a random sequence at its first and its second occurrence, nats per token. */
export interface Induction {
  readonly first: Figure;
  readonly second: Figure;
  /** First minus second: what the repetition is worth. About 0 without induction. */
  readonly gain: Figure;
}

/**
 * Induction from texts that repeat a random sequence of `period` tokens once. `surprisals[text]` holds -ln p of its
 * tokens in order, nats: 2 * period of them, or one fewer if the very first token has no prediction. Intervals over
 * texts by a bootstrap from `seed`; needs 4 texts. Abstains if a text has another length.
 */
export function inductionOf(surprisals: readonly ArrayLike<number>[], period: number, seed: number): Induction {
  if (surprisals.some(({ length }) => length !== 2 * period && length !== 2 * period - 1)) {
    const refused = abstain({ code: 'not-repeated', period }, surprisals.length);
    return { first: refused, second: refused, gain: refused };
  }
  const halves = surprisals.map(text => ({
    first: meanBetween(text, 0, text.length - period),
    second: meanBetween(text, text.length - period, text.length),
  }));
  const figure = (read: (half: { first: number; second: number }) => number): Figure =>
    pairedBootstrap(halves.map(read), seed, { unit: 'sequences' });
  return {
    first: figure(half => half.first),
    second: figure(half => half.second),
    gain: figure(half => half.first - half.second),
  };
}
