/** What a model can give, as data. Metrics and experiments look at this, never at where the model runs. */
import type { Need } from '../core/metric.ts';
import type { Reason } from '../core/reasons.ts';
import type { Message } from './message.ts';

/** What a model gives besides the text of its answers. */
export interface Capabilities {
  /** Next-token distribution behind a prompt: of the whole vocabulary, of so many likeliest tokens, or not at all. */
  readonly nextToken: 'full' | number;
  /** Log-probabilities of the tokens of answers: before temperature and truncation, and as they are drawn. */
  readonly untempered: boolean;
  readonly drawn: boolean;
  /** Entropy and logit variance of the whole distribution at each token of an answer. */
  readonly stepStatistics: boolean;
  /** Whether answers come as the model's own tokens. Otherwise they are cut into words. */
  readonly ownTokens: boolean;
  /** Whether temperature, top-p, top-k and min-p change the distribution. */
  readonly temperature: boolean;
  /** Whether the same seed gives the same answer. */
  readonly seeds: boolean;
  /** Most answers of one request; 1 where each needs its own. */
  readonly answersPerRequest: number;
  /** Log-probabilities of the tokens of a given text. */
  readonly promptLogProbs: boolean;
  /** Whether answers can continue given tokens. */
  readonly continues: boolean;
  /** Whose hidden states place answers: the model's own, those of another model that reads the text, or nobody's. */
  readonly hiddenStates: 'own' | 'none' | { readonly reader: string };
  /** What a test of the model found not to hold, and what that switches off. */
  readonly failed: readonly Message[];
}

/** A model that runs in the engine gives everything. */
export const everything: Capabilities = {
  nextToken: 'full',
  untempered: true,
  drawn: true,
  stepStatistics: true,
  ownTokens: true,
  temperature: true,
  seeds: true,
  answersPerRequest: 1,
  promptLogProbs: true,
  continues: true,
  hiddenStates: 'own',
  failed: [],
};

/** The capabilities of a card. Cards of version 0.2 and before state none, and their models gave everything. */
export function capabilitiesOf(card: { readonly capabilities?: Capabilities }): Capabilities {
  return card.capabilities ?? everything;
}

/** What metrics find missing of a model with a vocabulary of this size, and why. */
export function lacksOf(
  { nextToken, untempered, drawn, stepStatistics, ownTokens }: Capabilities,
  vocabulary: number,
): Readonly<Partial<Record<Need, Reason>>> {
  const untold: Reason = { code: 'needs-token-probabilities' };
  const isUntold = !untempered && !drawn;
  return {
    ...(nextToken === 'full' || nextToken >= vocabulary
      ? {}
      : { distribution: { code: 'needs-distribution', known: nextToken } }),
    ...(untempered ? {} : { untempered: isUntold ? untold : { code: 'needs-untempered' } }),
    ...(drawn ? {} : { drawn: isUntold ? untold : { code: 'needs-drawn' } }),
    ...(stepStatistics ? {} : { 'step-entropy': { code: 'needs-step-entropy' } }),
    ...(ownTokens ? {} : { tokens: { code: 'needs-own-tokens' } }),
  };
}
