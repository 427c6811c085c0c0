/** E3 and repetition: how the possible grows along an answer. */
import { continuationEntropy, entropyRate } from '../continuation.ts';
import { formatNumber } from '../format.ts';
import { minimumOrder, shareFigure } from '../statistics/intervals.ts';
import type { Metric } from '../metric.ts';
import { repetitionObservable } from '../ergodicity/observables.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

export const continuationEntropyMetric: Metric = defineMetric({
  id: 'continuation-entropy',
  name: 'Continuation entropy',
  symbol: 'H_n',
  unit: 'nats',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How many different texts are possible over the whole token budget, on a logarithmic scale: a single number for all the forks along the way.',
  definition:
    'H_n = Σ over steps t ≤ n of the mean over trajectories of the exact entropy of the law drawn from at step t (Rao-Blackwell, unbiased). After the end of text an answer adds 0; a long run that ended is censored. Interval: jackknife over trajectories, Student t. At least 16.',
  compute: ({ trajectories, mode, tokens }) => continuationEntropy(trajectories, mode, tokens),
  say: (text, _, { tokens }) => `Over ${tokens} tokens the possible texts span ${withInterval(text)}.`,
});

export const entropyRateMetric: Metric = defineMetric({
  id: 'entropy-rate',
  name: 'Expansion',
  symbol: 'h',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: ['streams'],
  caption:
    'How fast the possible keeps growing once a run is under way: every further token multiplies the number of likely texts by exp(h).',
  definition:
    'h = (H_n - H_(n/2)) / (n/2), the mean increment of the continuation entropy over the second half of the budget. Interval: jackknife over trajectories, Student t. At least 16 trajectories alive at every step.',
  compute: ({ trajectories, mode, tokens }) => entropyRate(trajectories, mode, tokens),
  say: (text, value) =>
    `Each further token multiplies the possible texts by ${formatNumber(Math.exp(value))} (${withInterval(text)}).`,
});

export const repetitionMetric: Metric = defineMetric({
  id: 'repetition',
  name: 'Repetition',
  symbol: 'o₄',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  caption:
    'The share of tokens that already occurred among the 64 tokens before them. Every text repeats small words; a share near 1 is a loop.',
  definition:
    'Mean over trajectories of the share of tokens seen in the previous 64 tokens of the same trajectory. Interval: jackknife over trajectories on the logit scale, Student t; none at all: binomial bound. At least 16 with text.',
  compute: ({ trajectories }) => {
    const rows = trajectories.filter(({ ids }) => ids.length > 0).map(repetitionObservable.values);
    return shareFigure(
      rows.map(row => row.reduce((sum, value) => sum + value, 0) / row.length),
      minimumOrder,
    );
  },
  say: text => `A token repeats one of the 64 before it with chance ${withInterval(text)}.`,
});
