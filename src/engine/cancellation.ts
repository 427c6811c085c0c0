/** Cancelling between the steps of a long computation. */
import { AdjacentError } from '../core/adjacentError.ts';

/** Throws AdjacentError "cancelled" once the signal was given. */
export function checkCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new AdjacentError('cancelled', 'The run was cancelled.', 'What was finished is kept.');
}
