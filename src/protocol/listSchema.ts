/** Long lists in messages, checked in one loop: a schema for each item takes most of the time in which many answers
 * arrive. */
import * as v from 'valibot';

export const texts = v.custom<readonly string[]>(input => isListOf(input, one => typeof one === 'string'));

/** Finite numbers. */
export const numbers = v.custom<readonly number[]>(input => isListOf(input, Number.isFinite));

function isListOf(input: unknown, isItem: (one: unknown) => boolean): boolean {
  if (!Array.isArray(input)) return false;
  // Unlike every(), this visits places that hold nothing.
  for (const one of input as readonly unknown[]) if (!isItem(one)) return false;
  return true;
}
