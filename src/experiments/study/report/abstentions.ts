/** Why figures of a study abstain. */
import { abstain, type Abstention } from '../../../core/figure.ts';
import { t } from '../../../core/text.ts';
import { messageText } from '../../../domain/message.ts';

/** Nothing of it was read. */
export function notRead(): Abstention {
  return abstain(t`not read yet`, 0);
}

/** The statistic did not return this figure. */
export function notComputed(): Abstention {
  return abstain(t`not computed`, 0);
}

/** The model breaks down at this level, so its entropy is not compared. `n` counts the texts that were read. */
export function brokenModel(n: number): Abstention {
  return abstain(messageText({ code: 'broken-level' }), n);
}

/** Truncation makes tokens impossible, so a mean log-probability has no bound. `n` counts the texts that were read. */
export function impossibleTokens(n: number): Abstention {
  return abstain(t`truncation makes tokens impossible, so their log-probability has no bound`, n);
}

/** Neither adding nor multiplying is established. */
export function scaleNotIdentified(): Abstention {
  return abstain(t`the scale is not identified`, 0);
}
