/** Energy, its spread between answers, and the variance of the logits (docs/method.md#energy-and-susceptibility,
 * docs/method.md#logit-variance). */
import { derailRateFigure } from '../derailRate.ts';
import { dissolvedShareFigure, mixtureEnergyFigure, restEnergyFigure, withUndrawn } from '../dissolution.ts';
import { energyFigure, susceptibilityFigure } from '../energy.ts';
import { formatNumber, uncapitalized } from '../format.ts';
import type { CellSample, Metric } from '../metric.ts';
import { leaveOneOutMeans, mean } from '../numeric/sums.ts';
import { dissolutionEnergy } from '../phase/regime.ts';
import { jackknife, minimumAgreement, scales, tooFew } from '../statistics/intervals.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric, withInterval, writeShare } from './defineMetric.ts';
import { canPart, ofTheRest, partsOf, restClause, unitOf } from './rest.ts';
import { countText } from '../units.ts';
import { abstain, type Figure } from '../figure.ts';

export const energyMetric: Metric = defineMetric({
  id: 'energy',
  name: 'Energy',
  symbol: 'u',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['untempered'],
  caption: prose`How surprising the sampled text is to the model itself at temperature 1: its mean surprisal. Low:
    the model says what it expects to say. Above half of ln V, the entropy of a uniform guess over V tokens, answers have
    dissolved into noise. The interval leaves room for noise that was not drawn.`,
  definition: prose`u = mean over answers of u_i, u_i = mean over the tokens of answer i of -ln p₁(token), with p₁
    the model at temperature 1 without truncation; the end of text is not counted. Interval: that of the mixture of
    dissolved answers and the rest; the exact interval of the smaller share and the t intervals of both means, combined
    in squares; in streams with room for runs that were not drawn. Jackknife over runs, Student t, in streams over a
    vocabulary of fewer than 200 tokens. Needs 16 answers with text.`,
  compute: energyIn,
  say: (text, value, sample) => {
    const limit = dissolutionEnergy(sample.vocabulary);
    if (!canPart(sample)) return t`Runs have an energy of ${withInterval(text)}.`;
    const figure = energyIn(sample);
    const [low, high] = figure.kind === 'estimate' ? figure.interval : [value, value];
    const side = low > limit ? t`above` : high <= limit ? t`below` : t`not surely above or below`;
    const place = t`${side} the threshold of ${formatNumber(limit)}`;
    return sample.mode === 'answers'
      ? t`Answers have an energy of ${withInterval(text)}, ${place} for dissolved answers.`
      : t`Runs have an energy of ${withInterval(text)}, ${place} for dissolved runs.`;
  },
});

/** Mean energy of a cell: the mixture of what dissolved and the rest, where noise can be told. */
function energyIn(sample: CellSample): Figure {
  if (!canPart(sample)) return energyFigure(sample.trajectories);
  const figure = mixtureEnergyFigure(partsOf(sample), sample.vocabulary);
  return sample.mode === 'streams' ? withUndrawn(figure, 0, Math.log(sample.vocabulary)) : figure;
}

/** The abstention of the parts of runs over an alphabet in which noise cannot be told. */
function cannotPart({ vocabulary, trajectories }: CellSample): Figure {
  return abstain({ code: 'small-vocabulary', tokens: vocabulary }, trajectories.length);
}

export const dissolvedShareMetric: Metric = defineMetric({
  id: 'dissolved-share',
  name: 'Share dissolved',
  symbol: 'p',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  needs: ['untempered'],
  caption: prose`The share of answers or runs that turned into noise: their energy, or that of their last 8 tokens, is
    above half of ln V.`,
  definition: prose`p = share of the answers with text whose energy u_i, or that of their last 8 tokens, exceeds
    ½ ln V. Interval: exact binomial (Clopper & Pearson 1934). Needs 16 answers with text, and in streams a vocabulary
    of 200 tokens.`,
  compute: sample => (canPart(sample) ? dissolvedShareFigure(partsOf(sample)) : cannotPart(sample)),
  write: writeShare,
  say: (text, _, sample) => {
    const { rest, dissolved } = partsOf(sample);
    const n = rest.length + dissolved.length;
    return t`${dissolved.length} of ${countText(n, unitOf(sample))} dissolved into noise: ${withInterval(text)}.`;
  },
});

export const restEnergyMetric: Metric = defineMetric({
  id: 'rest-energy',
  name: 'Energy of the rest',
  symbol: 'u_r',
  unit: 'nats per token',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['untempered'],
  caption: prose`How surprising the answers that hold together are to the model itself: the mean surprisal without the
    answers that dissolved.`,
  definition: prose`u_r = mean of the energies u_i of the answers that did not dissolve. Interval: jackknife over these
    answers, Student t, 1.1 times as wide; in streams with room for runs that were not drawn. Needs 16 of them, and in
    streams a
    vocabulary of 200 tokens.`,
  compute: sample => {
    if (!canPart(sample)) return cannotPart(sample);
    const figure = restEnergyFigure(partsOf(sample));
    return sample.mode === 'streams' ? withUndrawn(figure, 0, dissolutionEnergy(sample.vocabulary)) : figure;
  },
  say: (text, _, sample) => t`${restClause(sample)} have an energy of ${withInterval(text)}.`,
});

export const susceptibilityMetric: Metric = defineMetric({
  id: 'susceptibility',
  name: 'Susceptibility',
  symbol: 'χ_u',
  unit: 'nats²',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['untempered'],
  caption: prose`How much the energy differs between the answers that hold together, corrected for their lengths. How
    many dissolved is stated separately.`,
  definition: prose`χ_u = Σ n_i (u_i - ū)² / (M - 1), with n_i the tokens and u_i the energy of answer i and ū the
      token-weighted mean: the mean square between answers. For independent tokens it equals the variance of one
      token’s surprisal, whatever the lengths. Only over those that did not dissolve. Interval: jackknife over answers
      on the ln scale, Student t, 1.1 times as wide. Needs 30 answers with text, three quarters of which hold together; in streams 100
      runs, the farthest 5% of which make up at most 40% of the squared distances.`,
  compute: sample => ofTheRest(sample, susceptibilityFigure),
  say: (text, _, sample) =>
    partsOf(sample).dissolved.length === 0
      ? sample.mode === 'streams'
        ? t`The energy varies between runs by ${withInterval(text)} nats².`
        : t`The energy varies between answers by ${withInterval(text)} nats².`
      : t`The energy varies between ${uncapitalized(restClause(sample))} by ${withInterval(text)} nats².`,
  style: { unit: '' },
});

export const logitVarianceMetric: Metric = defineMetric({
  id: 'logit-variance',
  name: 'Logit variance / T² (not thermodynamic)',
  symbol: 'Var_T(ℓ)/T²',
  unit: '',
  range: [0, Infinity],
  modes: bothModes,
  needs: ['step-entropy'],
  caption: prose`How strongly the next step would react to a small change of temperature. It has the form of a heat
      capacity, but a sampled text as a whole follows no Boltzmann distribution, and a single softmax already
      produces a tall peak, so it never decides a verdict.`,
  definition: prose`C = mean over answers of the mean over their steps of Var_T(ℓ) / T², with ℓ the logits and the
    variance under the sampled distribution. Interval: jackknife over answers on the ln scale, Student t. Needs 30
    answers.`,
  compute: ({ trajectories, temperature }) => {
    const steps = trajectories.map(({ logitVariance }) => logitVariance).filter(({ length }) => length > 0);
    const few = tooFew(steps.length, minimumAgreement);
    if (few !== null) return few;
    const values = steps.map(variances => mean(variances) / temperature ** 2);
    const average = mean(values);
    // A mean of values that are never negative and skewed; where all are zero, so is the interval.
    return jackknife(average, leaveOneOutMeans(values), average > 0 ? scales.ln : scales.plain);
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
  needs: ['untempered'],
  caption: prose`The chance that an answer which is still coherent turns to noise at its next token. Unlike the share of
    answers that dissolve, it does not depend on how long answers are.`,
  definition: prose`h = answers that turn to noise / tokens at which they could. Noise begins where the sum of -ln p₁ -
    ½ ln V to the end of the answer is largest (a change point, Page 1954), if that sum exceeds ln V over at least 3
    tokens. Interval: Clopper-Pearson over the tokens at risk. Needs 16 answers with text.`,
  compute: ({ trajectories, vocabulary }) => derailRateFigure(trajectories, vocabulary),
  say: text => t`A coherent answer turns to noise at its next token with probability ${withInterval(text)}.`,
  style: { unit: '' },
});
