/** E3 and repetition: how the possible grows along an answer (docs/method.md#continuation-entropy). */
import { continuationEntropy, entropyRate } from '../continuation.ts';
import { repetitionObservable } from '../ergodicity/observables.ts';
import { formatNumber } from '../format.ts';
import type { Metric } from '../metric.ts';
import { mean } from '../numeric/sums.ts';
import { minimumOrder, proportionFigure } from '../statistics/intervals.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

export const continuationEntropyMetric: Metric = defineMetric({
  id: 'continuation-entropy',
  name: 'Continuation entropy',
  symbol: 'H_n',
  unit: 'nats',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['step-entropy'],
  saysLength: true,
  caption: prose`How many different texts are plausible over the whole token budget, on a logarithmic scale: the
    entropy of the continuation.`,
  definition: prose`H_n = Σ over steps t ≤ n of the mean over runs of the exact entropy of the sampled distribution
    at step t (Rao-Blackwell estimator, unbiased). After its end an answer adds 0; a long run that ended is censored.
    Interval: jackknife over runs, Student t. Needs 16 runs at every step.`,
  compute: ({ trajectories, mode, tokens }) => continuationEntropy(trajectories, mode, tokens),
  say: (text, _, { tokens }) => t`Over ${tokens} tokens, the continuation entropy is ${withInterval(text)}.`,
});

export const entropyRateMetric: Metric = defineMetric({
  id: 'entropy-rate',
  name: 'Entropy rate',
  symbol: 'h',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: ['streams'],
  needs: ['step-entropy'],
  caption:
    'How fast the number of plausible texts grows once a run is under way: each further token multiplies it by exp(h).',
  definition: prose`h = (H_n - H_(n/2)) / (n/2), the mean increment of the continuation entropy over the second half
    of the budget. Interval: jackknife over runs, Student t. Needs 16 runs at every step.`,
  compute: ({ trajectories, mode, tokens }) => entropyRate(trajectories, mode, tokens),
  say: (text, value) =>
    t`Each further token multiplies the number of plausible texts by ${formatNumber(Math.exp(value))}
      (${withInterval(text)}).`,
});

export const repetitionMetric: Metric = defineMetric({
  id: 'repetition',
  name: 'Repetition',
  symbol: 'o₄',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  needs: ['tokens'],
  caption: prose`The share of tokens that occurred among the 64 tokens before them. Small words repeat in every text; a
      share near 1 is a loop.`,
  definition: prose`Mean over runs of the share of tokens that occurred among the previous 64 tokens of the same run.
    Interval: jackknife over runs on the logit scale, Student t; if no token or every token repeats, the exact
    binomial bound. Needs 16 runs with text.`,
  compute: ({ trajectories }) => {
    const rows = trajectories.filter(({ ids }) => ids.length > 0).map(repetitionObservable.values);
    return proportionFigure(rows.map(mean), minimumOrder);
  },
  say: text => t`A token repeats one of the 64 tokens before it with probability ${withInterval(text)}.`,
});
