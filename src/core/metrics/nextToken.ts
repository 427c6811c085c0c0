/** E1: how open the very next token is; exact, from one reading of the prompt. */
import { abstain, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatNumber } from '../format.ts';
import type { CellSample, Metric } from '../metric.ts';
import { bothModes, defineMetric } from './defineMetric.ts';

const ofLaw = (sample: CellSample, read: (openness: NonNullable<CellSample['openness']>) => number): Figure =>
  sample.openness === null ? abstain({ code: 'no-distribution' }, 0) : exact(read(sample.openness));

const source =
  'Exact: a sum over the whole vocabulary in float64, before any truncation; no sampling error. Hill 1973.';

export const opennessMetric: Metric = defineMetric({
  id: 'openness',
  name: 'Openness of the next token',
  symbol: 'ln D₁',
  unit: 'nats',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How open the very next step is. Zero means the model sees only one way to go on; each further 0.7 doubles the number of tokens that are really in play.',
  definition: `H = ln D₁ = -Σ p(v) ln p(v) over the tokens v of the vocabulary, p = softmax(logits / T) after the prompt. ${source}`,
  compute: sample => ofLaw(sample, ({ entropy }) => entropy),
  say: ({ value }, entropy) =>
    `The next token is open by ${value}: as if ${formatNumber(Math.exp(entropy))} tokens were equally likely.`,
});

export const nextChoicesMetric: Metric = defineMetric({
  id: 'next-choices',
  name: 'Effective next choices',
  symbol: 'D₁',
  unit: 'choices',
  range: [1, Infinity],
  modes: bothModes,
  caption:
    'How many tokens are really in play next: a fair choice among this many would be as open. Many more have some tiny chance, and are weighted by it.',
  definition: `D₁ = exp(H), the Hill number of order 1 of the next-token law. Beside it stand D₂ = 1 / Σ p², which counts rare tokens less, and K.95, the fewest tokens that hold 95 % of the probability. ${source}`,
  compute: sample => ofLaw(sample, ({ d1 }) => d1),
  say: ({ value }, _, { openness }) =>
    `The next token has ${value} in effect${openness === null ? '' : `, ${formatNumber(openness.d2)} if rare ones count less`}; the likeliest 95 % are ${openness?.k95 ?? 'not known how many'} tokens.`,
});
