/** Perplexity: e to the entropy of the next token, the number of tokens that are plausible. */
import { fixed, formatCount } from './format.ts';
import { t } from './text.ts';

/** The perplexity of an entropy in nats: "4.8", "98", "12 345". */
export function formatPerplexity(nats: number): string {
  const perplexity = Math.exp(nats);
  return fixed(perplexity, perplexity < 9.95 ? 1 : 0);
}

/** The same as a count of tokens: "4.8 tokens", "1 token". */
export function tokenCount(nats: number): string {
  const number = formatPerplexity(nats);
  return number === '1.0' ? t`1 token` : t`${number} tokens`;
}

/** The same for a sentence, rounded: "about 5 plausible tokens". */
export function plausibleTokens(nats: number): string {
  return t`about ${formatCount(Math.round(Math.exp(nats)), 'plausible token')}`;
}
