/** Look at a message before it is believed (design.md "Layers"). */
import * as v from 'valibot';
import { AdjacentError } from '../core/adjacentError.ts';
import { placeOf, reasonOf } from '../domain/schemas/schema.ts';

/**
 * The message as it came, typed, when it has the shape; nothing is copied or stripped. `from` names the sender in the
 * error. Throws AdjacentError unexpected, with the first place that does not fit in its detail.
 */
export function checkMessage<T>(shape: v.GenericSchema<T>, message: unknown, from: string): T {
  const result = v.safeParse(shape, message, { abortEarly: true });
  if (result.success) return message as T;
  const [issue] = result.issues;
  const place = `${placeOf(issue)}: ${reasonOf(issue)}`;
  throw new AdjacentError(
    'unexpected',
    `A message from ${from} could not be understood.`,
    'Reload the window; if it stays, report it with the log.',
    place,
  );
}

/** The numeric `id` of a message that may be anything; null when it has none. */
export function idOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'number' ? message.id : null;
}
