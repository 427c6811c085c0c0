/** Energy, its spread between answers, and how far logits differ: the phase scan's own scores (4). */
import { energyFigure, susceptibilityFigure } from '../energy.ts';
import { meanFigure, minimumOrder } from '../statistics/intervals.ts';
import type { Metric } from '../metric.ts';
import { dissolutionEnergy } from '../phase/regime.ts';
import { formatNumber } from '../format.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

export const energyMetric: Metric = defineMetric({
  id: 'energy',
  name: 'Energy',
  symbol: 'u',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How unlikely the model itself, without any temperature, holds the text it produced. Low: it says what it expects to say. Above half of what picking tokens blindly would give, answers have dissolved into noise.',
  definition:
    'u = mean over answers of u_i, u_i = mean over the tokens of answer i of -ln p₁(token), p₁ the model at temperature 1 without truncation; end of text not counted. Interval: jackknife over answers, Student t. At least 16 answers with text.',
  compute: ({ trajectories }) => energyFigure(trajectories),
  say: (text, value, { vocabulary }) => {
    const limit = dissolutionEnergy(vocabulary);
    const place = value > limit ? 'above' : 'below';
    return `Answers cost ${withInterval(text)}, ${place} the ${formatNumber(limit)} where they count as dissolved.`;
  },
});

export const susceptibilityMetric: Metric = defineMetric({
  id: 'susceptibility',
  name: 'Susceptibility',
  symbol: 'χ_u',
  unit: 'nats²',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How much answers of one and the same prompt differ in energy, allowing for their lengths. It peaks where some answers hold together and others fall apart.',
  definition:
    'χ_u = Σ n_i (u_i - ū)² / (M-1), n_i tokens and u_i energy of answer i, ū the token-weighted mean: the mean square between answers. For independent tokens it equals the variance of one token’s surprisal whatever the lengths. Interval: jackknife over answers on the ln scale, Student t. At least 30 answers with text.',
  compute: ({ trajectories }) => susceptibilityFigure(trajectories),
  say: text => `Between answers the energy varies by ${withInterval(text)} nats².`,
  style: { unit: '' },
});

export const logitVarianceMetric: Metric = defineMetric({
  id: 'logit-variance',
  name: 'Logit variance / T² (not thermodynamic)',
  symbol: 'Var_T(ℓ)/T²',
  unit: '',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How strongly the next step would react to a small change of temperature. It has the form of a heat capacity, but a sampled text as a whole follows no such law, and one single softmax already gives a tall peak: it never decides a verdict.',
  definition:
    'C = mean over answers of the mean over their steps of Var_T(ℓ) / T², ℓ the logits under the sampled law. Interval: jackknife over answers, Student t. At least 16 answers.',
  compute: ({ trajectories, temperature }) => {
    const means = trajectories
      .filter(({ logitVariance }) => logitVariance.length > 0)
      .map(
        ({ logitVariance }) =>
          logitVariance.reduce((sum, value) => sum + value, 0) / logitVariance.length / temperature ** 2,
      );
    return meanFigure(means, minimumOrder, [0, Infinity]);
  },
  say: text => `The logits vary by ${withInterval(text)} in units of the squared temperature.`,
});
