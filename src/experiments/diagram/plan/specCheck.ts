/** Rejects specs that cannot be sampled, before any model is opened. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { GridSpec } from '../../../domain/spec.ts';
import { checkGoal } from './growthGoal.ts';
import { checkPrompt, checkSettings } from '../../../domain/specCheck.ts';

/** Throws AdjacentError bad-argument or prompt-empty for a grid that cannot be sampled. */
export function checkGridSpec(spec: GridSpec): void {
  if (spec.kind !== 'calibration') checkPrompt(spec.prompt);
  checkGoal(spec);
  checkSettings(spec);
  const { answer } = spec;
  if (answer !== undefined && !(Number.isInteger(answer) && answer >= 0))
    throw new AdjacentError('bad-argument', t`There is no answer ${answer + 1}.`, t`Use a whole number from 1.`);
}
