/** Why more time is left than a run stated before. */
import { formatDuration, formatPercent } from '../../core/format.ts';
import { t } from '../../core/text.ts';

export const progressMessages = {
  'longer-answers': () => t`longer than said: answers are longer than the first ones`,
  'busier-machine': () => t`longer than said: the machine is busier than it was`,
  'busy-machine': ({ share }: { readonly share: number }) =>
    t`the machine is busy with other programs: this run gets about ${formatPercent(share)} of the processor`,
  'sizes-decided': ({ seconds }: { readonly seconds: number }) =>
    t`now that the length of answers is known, the whole run takes about ${formatDuration(seconds)}`,
  'more-cells': () => t`longer than said: further temperatures were added`,
  'further-work': () => t`longer than said: this part takes longer than expected`,
  'last-answers': () => t`the last ones run to their end`,
} as const;
