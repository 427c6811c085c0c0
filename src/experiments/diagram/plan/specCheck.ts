/** Rejects specs that cannot be sampled, before any model is opened. */
import type { GridSpec } from '../../../domain/spec.ts';
import { checkPrompt, checkSettings } from '../../../domain/specCheck.ts';

/** Throws AdjacentError bad-argument or prompt-empty for a grid that cannot be sampled. */
export function checkGridSpec(spec: GridSpec): void {
  if (spec.kind !== 'calibration') checkPrompt(spec.prompt);
  checkSettings(spec);
}
