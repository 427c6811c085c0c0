/** Look at a message before it is believed (design.md "Layers"). */
import type * as z from 'zod/mini';
import { AdjacentError } from '../core/adjacentError.ts';

/**
 * The message as it came, typed, when it has the shape; nothing is copied or stripped. `from` names the sender in the error.
 * Throws AdjacentError unexpected, with the first place that does not fit in its detail.
 */
export function checkMessage<T>(shape: z.ZodMiniType<T>, message: unknown, from: string): T {
  const result = shape.safeParse(message);
  if (result.success) return message as T;
  const issue = result.error.issues[0];
  const place = issue === undefined ? '' : `${issue.path.map(String).join('.')}: ${issue.message}`;
  throw new AdjacentError('unexpected', `A message from ${from} could not be understood.`, 'Reload the window; if it stays, report it with the log.', place);
}

/** The numeric `id` of a message that may be anything; null when it has none. */
export function idOf(message: unknown): number | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'number' ? message.id : null;
}
