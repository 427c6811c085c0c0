/** E1: how open the very next token is; exact, from one reading of the prompt (docs/method.md#openness). */
import { abstain, exact } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatNumber } from '../format.ts';
import type { CellSample, Metric } from '../metric.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric } from './defineMetric.ts';

type Openness = NonNullable<CellSample['openness']>;

const ofDistribution = ({ openness }: CellSample, read: (openness: Openness) => number): Figure =>
  openness === null ? abstain({ code: 'no-distribution' }, 0) : exact(read(openness));

const source =
  'Exact: a sum over the whole vocabulary in float64, before any truncation; no sampling error. Hill (1973).';

export const opennessMetric: Metric = defineMetric({
  id: 'openness',
  name: 'Next-token entropy',
  symbol: 'H',
  unit: 'nats',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['distribution'],
  saysLength: true,
  caption: prose`How open the very next step is: the entropy of the next-token distribution. Zero means that one
    token is certain; each further 0.7 nats doubles the number of plausible tokens.`,
  definition: prose`H = ln D₁ = -Σ p(v) ln p(v) over the tokens v of the vocabulary, p = softmax(logits / T) after
    the prompt. ${source}`,
  compute: sample => ofDistribution(sample, ({ entropy }) => entropy),
  bound: ({ low, high }) => [low.entropy, high.entropy],
  say: ({ value }, entropy) =>
    t`The next token has an entropy of ${value}, as much as ${formatNumber(Math.exp(entropy))} equally likely tokens.`,
});

export const nextChoicesMetric: Metric = defineMetric({
  id: 'next-choices',
  name: 'Next-token perplexity',
  symbol: 'D₁',
  unit: 'tokens',
  range: [1, Infinity],
  modes: bothModes,
  needs: ['distribution'],
  saysLength: true,
  caption: prose`How many tokens are plausible next: the perplexity of the next-token distribution, which is the
    number of equally likely tokens with the same entropy. Unlikely tokens count according to their probability.`,
  definition: prose`D₁ = exp(H), the Hill number of order 1 of the next-token distribution. Shown with D₂ = 1 / Σ p²,
    in which rare tokens weigh less, and K.95, the fewest tokens that hold 95% of the probability. ${source}`,
  compute: sample => ofDistribution(sample, ({ d1 }) => d1),
  bound: ({ low, high }) => [low.d1, high.d1],
  say: ({ value }, _, { openness }) =>
    openness === null
      ? t`The next token is as uncertain as a choice among ${value} that are equally likely.`
      : t`The next token is as uncertain as a choice among ${value} that are equally likely
        (${formatNumber(openness.d2)} if rare ones weigh less); the likeliest ${openness.k95} hold 95% of the probability.`,
});
