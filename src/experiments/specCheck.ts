/** Checks specs of every kind. Apart from the registry, so that the editor can check experiment files without loading
 * the experiments. */
import type { ExperimentSpec } from '../domain/spec.ts';
import { checkGridSpec } from './diagram/plan/specCheck.ts';
import { checkStudySpec } from './study/design/specCheck.ts';

/** Throws AdjacentError bad-argument or prompt-empty for a spec that cannot be run, before any model is opened. */
export function checkSpec(spec: ExperimentSpec): void {
  if (spec.kind === 'study') checkStudySpec(spec);
  else checkGridSpec(spec);
}
