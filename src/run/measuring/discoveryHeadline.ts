/** The headline of a discovery curve, in plain words. */
import { outcomeName } from '../../core/answers/outcomes/outcomeRule.ts';
import type { Discovery } from '../../core/discovery/discovery.ts';
import { fixed, formatCount, formatPercent } from '../../core/format.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import type { OutcomeSpec } from '../../domain/spec.ts';

/** "32 answers showed 8 kinds by meaning; 32 more would show about 3 new ones [1, 6]; about 19% [12, 28] of answers are
 * still of kinds not seen." */
export function discoveryHeadline(discovery: Discovery, outcome: OutcomeSpec): string {
  const name = outcome.map === 'options' ? t`by option` : outcomeName(outcome);
  const showed = t`${formatCount(discovery.n, 'answer')} showed ${formatCount(discovery.seen, 'kind')} ${name}`;
  const { newKinds } = discovery;
  if (newKinds.kind === 'abstain')
    return t`${showed}. What more answers would show is not stated: ${reasonText(newKinds.reason)}.`;
  return t`${showed}; ${more(discovery)}; ${unseen(discovery)}.`;
}

function more({ n, newKinds }: Discovery): string {
  if (newKinds.kind !== 'estimate') return '';
  const [low, high] = newKinds.interval;
  const value = Math.round(newKinds.value);
  const interval = `[${fixed(low, 0)}, ${fixed(high, 0)}]`;
  if (value === 0) return t`${n} more would most likely show no new one ${interval}`;
  return value === 1
    ? t`${n} more would show about 1 new one ${interval}`
    : t`${n} more would show about ${value} new ones ${interval}`;
}

function unseen({ unseen: share }: Discovery): string {
  if (share.kind !== 'estimate') return t`the share of kinds not seen is not stated`;
  const [low, high] = share.interval.map(end => fixed(100 * end, 0));
  return share.value < 0.005
    ? t`at most ${formatPercent(share.interval[1])} of answers are of kinds not seen`
    : t`about ${formatPercent(share.value)} [${low ?? ''}, ${high ?? ''}] of answers are still of kinds not seen`;
}
