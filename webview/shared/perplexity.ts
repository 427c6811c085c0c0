/** Openness in the words a person reads: e to the entropy is an effective number of choices. */
import { fixed } from '../../src/core/format.ts';

/** "4.8", "98", "12 345": the effective number of choices of an entropy in nats. */
export function choiceNumber(nats: number): string {
  const count = Math.exp(nats);
  return fixed(count, count < 9.95 ? 1 : 0);
}

/** "4.8 choices", "1 choice". */
export function choiceWords(nats: number): string {
  const number = choiceNumber(nats);
  return number === '1.0' ? '1 choice' : `${number} choices`;
}
