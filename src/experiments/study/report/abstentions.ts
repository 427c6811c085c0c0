/** Why figures of a study abstain. */
import { abstain, type Abstention } from '../../../core/figure.ts';

/** Nothing of it was read. */
export function notRead(): Abstention {
  return abstain({ code: 'not-read' }, 0);
}

/** The statistic did not return this figure. */
export function notComputed(): Abstention {
  return abstain({ code: 'not-computed' }, 0);
}

/** The model breaks down at this level, so its entropy is not compared. `n` counts the texts that were read. */
export function brokenModel(n: number): Abstention {
  return abstain({ code: 'broken-model' }, n);
}

/** Truncation makes tokens impossible, so a mean log-probability has no bound. `n` counts the texts that were read. */
export function impossibleTokens(n: number): Abstention {
  return abstain({ code: 'impossible-tokens' }, n);
}

/** Neither adding nor multiplying is established. */
export function scaleNotIdentified(): Abstention {
  return abstain({ code: 'scale-not-identified' }, 0);
}
