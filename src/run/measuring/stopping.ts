/** When a growth experiment stops sampling, and what its intervals mean then (docs/method.md#sampling-on). */
import { formatPercent } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { GrowthGoal } from '../../domain/spec.ts';

/** Empty where no goal looked at the answers. */
export function stoppingText(goal: GrowthGoal | undefined): string {
  if (goal?.coverage === undefined) return '';
  return t`Sampling goes on until the lower end of the coverage interval reaches ${formatPercent(goal.coverage)}, or up to ${goal.answers} answers; coverage is looked at only after each doubling. Stopping at a good moment favors high coverage, so the interval of the share not seen is a quarter wider; in simulations it holds the truth in at least 92% of such runs.`;
}
