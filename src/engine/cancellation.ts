/** Cooperative cancellation between the steps of a long computation. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';

/** Throws AdjacentError cancelled once `signal` is aborted. */
export function checkCanceled(signal: AbortSignal): void {
  if (signal.aborted) throw new AdjacentError('cancelled', t`The run was canceled.`, t`Finished results are kept.`);
}
