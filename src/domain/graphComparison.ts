/** Words for the comparison of a prepared model with the model as exported. */
import { formatNumber } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { GraphComparison } from './languageModel.ts';

/** One sentence with the largest difference, what may differ, and the attention that runs; "Not compared." without a
 * comparison. */
export function graphComparisonText(comparison: GraphComparison | undefined): string {
  if (!comparison) return t`Not compared.`;
  const { attention, reference, tokens, far, window, logProb, entropy, tolerance, here } = comparison;
  const compared = reference === 'file' ? t`the model's file` : t`the same weights in the original graph`;
  const kind = attention === 'cascade' ? t`shared-prefix attention` : t`the attention of the file`;
  const limits = t`allowed: ${formatNumber(tolerance)}`;
  const differences = t`ln p within ${formatNumber(logProb)} and entropy within ${formatNumber(entropy)} nats (${limits})`;
  const sentences = [
    t`Runs with ${kind}.`,
    far === undefined
      ? t`Compared with ${compared} over ${tokens} tokens: ${differences}.`
      : t`Compared with ${compared} over ${tokens} tokens and at position ${far}: ${differences}.`,
    ...(here
      ? [
          t`That was measured when Adjacent was built. Here, over ${here.tokens} tokens: ln p within ${formatNumber(here.logProb)} and entropy within ${formatNumber(here.entropy)} nats.`,
        ]
      : []),
    ...(window !== null && tokens < 2 * window
      ? [t`Its attention window of ${window} tokens is longer than half of that text.`]
      : []),
  ];
  return sentences.join(' ');
}
