/** Which outcome map a reader chose, so that what is added to a run does not pass for a choice. */
import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../../domain/run.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';
import { outcomeOf } from '../../run/reporting/baseReport.ts';

/** The map that a report showed, if it is not the one that the run proposes: a run that has grown may propose another
 * one, such as JSON once its answers are complete. */
export function chosenOutcome(run: Run, shown: OutcomeSpec): { readonly outcome?: OutcomeSpec } {
  return isDeepStrictEqual(shown, outcomeOf(run, run.manifest.spec.outcome).outcome) ? {} : { outcome: shown };
}
