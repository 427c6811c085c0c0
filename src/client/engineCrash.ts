/** What the parent says when the engine process ended by itself. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';

/** The error of every pending call. `reason` is such as "exit code 1", `doing` what the engine did, after "while", or
 * null where that is not known. */
export function crashed(reason: string, output: string, doing: string | null): AdjacentError {
  return new AdjacentError(
    'engine-crashed',
    doing === null
      ? t`The engine stopped unexpectedly (${reason}).`
      : t`The engine stopped unexpectedly (${reason}) while ${doing}.`,
    t`Run it again; finished cells are kept.`,
    output,
  );
}
