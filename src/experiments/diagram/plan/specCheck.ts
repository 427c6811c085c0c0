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
  checkWording(spec);
  const { answer } = spec;
  if (answer !== undefined && !(Number.isInteger(answer) && answer >= 0))
    throw new AdjacentError('bad-argument', t`There is no answer ${answer + 1}.`, t`Use a whole number from 1.`);
}

function checkWording({ kind, prompt, wording }: GridSpec): void {
  if (wording === undefined && kind !== 'wordings') return;
  if (kind !== 'wordings')
    throw new AdjacentError(
      'bad-argument',
      t`Only the comparison of two wordings has a second one.`,
      t`Run the experiment wordings.`,
    );
  if (wording === undefined || wording.trim() === '')
    throw new AdjacentError('bad-argument', t`The second wording is missing.`, t`Write the prompt in other words.`);
  if (wording === prompt)
    throw new AdjacentError('bad-argument', t`The two wordings are the same.`, t`Change some words of one of them.`);
}
