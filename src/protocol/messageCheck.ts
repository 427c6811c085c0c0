/** Validates messages from another process or page (docs/architecture.md#protocols). */
import * as v from 'valibot';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { placeOf, reasonOf } from '../domain/schemas/schema.ts';

/**
 * Returns the message itself, typed, when it matches the schema; nothing is copied or stripped. `from` names the sender
 * in the error. Throws AdjacentError unexpected, with the first mismatch in its detail.
 */
export function checkMessage<T>(shape: v.GenericSchema<T>, message: unknown, from: string): T {
  const result = v.safeParse(shape, message, { abortEarly: true });
  if (result.success) return message as T;
  const [issue] = result.issues;
  const place = `${placeOf(issue)}: ${reasonOf(issue)}`;
  throw new AdjacentError(
    'unexpected',
    t`A message from ${from} has an unexpected format.`,
    t`Reload the window. If it happens again, report it with the log.`,
    place,
  );
}

/** The numeric `id` of an unvalidated message; null when it has none. */
export function idOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'number' ? message.id : null;
}
