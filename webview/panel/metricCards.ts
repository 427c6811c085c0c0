/** Names, symbols and definitions of metrics as the panel shows them. */

export interface MetricCard {
  readonly id: string;
  readonly name: string;
  readonly symbol: string;
  readonly unit: string;
  /** The exact formula and estimator. */
  readonly definition: string;
  /** What it means, in plain words. */
  readonly caption: string;
}

const cards = new Map<string, MetricCard>();

/** The card of a metric; a metric this page does not know is named by its id. */
export function metricCard(id: string): MetricCard {
  return cards.get(id) ?? { id, name: sentenceCase(id), symbol: '', unit: '', definition: '', caption: '' };
}

function sentenceCase(id: string): string {
  const words = id.replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
