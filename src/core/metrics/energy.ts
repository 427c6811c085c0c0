/** Energy, its spread between answers, and the variance of the logits (docs/method.md#energy-and-susceptibility,
 * docs/method.md#logit-variance). */
import { derailRateFigure } from '../derailRate.ts';
import { energyFigure, susceptibilityFigure } from '../energy.ts';
import { formatNumber } from '../format.ts';
import type { Metric } from '../metric.ts';
import { mean } from '../numeric/sums.ts';
import { dissolutionEnergy } from '../phase/regime.ts';
import { meanFigure, minimumOrder } from '../statistics/intervals.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

export const energyMetric: Metric = defineMetric({
  id: 'energy',
  name: 'Energy',
  symbol: 'u',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: bothModes,
  caption: prose`How surprising the sampled text is to the model itself at temperature 1: its mean surprisal. Low:
    the model says what it expects to say. Above half of ln V, the entropy of a uniform guess over V tokens, answers have
    dissolved into noise.`,
  definition: prose`u = mean over answers of u_i, u_i = mean over the tokens of answer i of -ln p₁(token), with p₁
    the model at temperature 1 without truncation; the end of text is not counted. Interval: jackknife over answers,
    Student t. Needs 16 answers with text.`,
  compute: ({ trajectories }) => energyFigure(trajectories),
  say: (text, value, { vocabulary }) => {
    const limit = dissolutionEnergy(vocabulary);
    return value > limit
      ? t`Answers have an energy of ${withInterval(text)}, above the threshold of
        ${formatNumber(limit)} for dissolved answers.`
      : t`Answers have an energy of ${withInterval(text)}, below the threshold of
        ${formatNumber(limit)} for dissolved answers.`;
  },
});

export const susceptibilityMetric: Metric = defineMetric({
  id: 'susceptibility',
  name: 'Susceptibility',
  symbol: 'χ_u',
  unit: 'nats²',
  range: [0, Infinity],
  modes: bothModes,
  caption: prose`How much the energy differs between answers to the same prompt, corrected for their lengths. It
    peaks where some answers stay coherent and others dissolve.`,
  definition: prose`χ_u = Σ n_i (u_i - ū)² / (M - 1), with n_i the tokens and u_i the energy of answer i and ū the
      token-weighted mean: the mean square between answers. For independent tokens it equals the variance of one
      token’s surprisal, whatever the lengths. Interval: jackknife over answers on the ln scale, Student t. Needs 30
      answers with text.`,
  compute: ({ trajectories }) => susceptibilityFigure(trajectories),
  say: text => t`The energy varies between answers by ${withInterval(text)} nats².`,
  style: { unit: '' },
});

export const logitVarianceMetric: Metric = defineMetric({
  id: 'logit-variance',
  name: 'Logit variance / T² (not thermodynamic)',
  symbol: 'Var_T(ℓ)/T²',
  unit: '',
  range: [0, Infinity],
  modes: bothModes,
  caption: prose`How strongly the next step would react to a small change of temperature. It has the form of a heat
      capacity, but a sampled text as a whole follows no Boltzmann distribution, and a single softmax already
      produces a tall peak, so it never decides a verdict.`,
  definition: prose`C = mean over answers of the mean over their steps of Var_T(ℓ) / T², with ℓ the logits and the
    variance under the sampled distribution. Interval: jackknife over answers, Student t. Needs 16 answers.`,
  compute: ({ trajectories, temperature }) => {
    const steps = trajectories.map(({ logitVariance }) => logitVariance).filter(({ length }) => length > 0);
    return meanFigure(
      steps.map(variances => mean(variances) / temperature ** 2),
      minimumOrder,
      [0, Infinity],
    );
  },
  say: text => t`The variance of the logits is ${withInterval(text)} times the squared temperature.`,
});

export const derailRateMetric: Metric = defineMetric({
  id: 'derail-rate',
  name: 'Derail rate',
  symbol: 'h',
  unit: 'per token',
  range: [0, 1],
  modes: bothModes,
  caption: prose`The chance that an answer which is still coherent turns to noise at its next token. Unlike the share of
    answers that dissolve, it does not depend on how long answers are.`,
  definition: prose`h = answers that turn to noise / tokens at which they could. Noise begins where the sum of -ln p₁ -
    ½ ln V to the end of the answer is largest (a change point, Page 1954), if that sum exceeds ln V over at least 3
    tokens. Interval: Clopper-Pearson over the tokens at risk. Needs 16 answers with text.`,
  compute: ({ trajectories, vocabulary }) => derailRateFigure(trajectories, vocabulary),
  say: text => t`A coherent answer turns to noise at its next token with probability ${withInterval(text)}.`,
  style: { unit: '' },
});
