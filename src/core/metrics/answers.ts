/** E4 and E5a: how similar answers are, which kinds there are, and how much depends on the answer you got
 * (docs/method.md#answers). */
import { agreementOfKinds } from '../answers/agreement.ts';
import { iccFigures } from '../answers/icc.ts';
import { chao1Figure, coverageFigure, effectiveKindsFigure, kindsSeenFigure } from '../answers/kindFigures.ts';
import type { Grouping } from '../answers/outcome.ts';
import { outcomeName } from '../answers/outcomes/outcomeRule.ts';
import { semanticOrderFigure } from '../answers/semanticOrder.ts';
import { vendiAnswers } from '../answers/thresholds.ts';
import { vendiFigure } from '../answers/vendi.ts';
import { surprisalObservable } from '../ergodicity/observables.ts';
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatFigure } from '../figureText.ts';
import { formatCount, uncapitalized } from '../format.ts';
import type { CellSample, Metric } from '../metric.ts';
import { meanFigure, minimumOrder } from '../statistics/intervals.ts';
import { prose, t } from '../text.ts';
import { bothModes, defineMetric, withInterval, writeShare } from './defineMetric.ts';
import { ofTheRest, partsOf, restClause } from './rest.ts';

const ofKinds =
  (figure: (grouping: Grouping) => Figure) =>
  ({ grouping }: CellSample): Figure =>
    grouping === null ? abstain({ code: 'no-answers', unit: 'answers' }, 0) : figure(grouping);
const mapOf = ({ grouping }: CellSample): string => (grouping === null ? '' : ` ${outcomeName(grouping.outcome)}`);

export const semanticOrderMetric: Metric = defineMetric({
  id: 'semantic-order',
  name: 'Similarity of answers',
  symbol: 's',
  unit: '',
  range: [-1, 1],
  modes: bothModes,
  needs: [],
  caption: prose`How similar the answers are in meaning: their mean cosine similarity in the model’s own embedding
    space, 1 if all say the same, near 0 if they are unrelated. It rises again when answers dissolve, because noise
    resembles noise, so read it together with energy.`,
  definition: prose`s = mean over pairs i < j of cos(e_i, e_j), with e_i the mean final hidden state over the tokens
    of answer i minus the model’s probe center. Unbiased U-statistic. Interval: jackknife over answers on the atanh
    scale, Student t, 1.2 times as wide, at least as wide as the spread of pairs implies; the lower end is at most
    s·0.03^(2/n). Needs 16
    answers with text; empty ones are left out.`,
  compute: ({ trajectories }) => semanticOrderFigure(trajectories),
  say: text => t`Two answers have a mean cosine similarity of ${withInterval(text)} (1: the same, 0: unrelated).`,
});

export const vendiMetric: Metric = defineMetric({
  id: 'vendi',
  name: 'Vendi score',
  symbol: 'VS',
  unit: '',
  range: [1, vendiAnswers],
  modes: bothModes,
  needs: [],
  caption: prose`How many answers without anything in common would be as diverse as ${vendiAnswers} of these, without
    sorting them into kinds: 1 if all say the same, ${vendiAnswers} if none resembles another.`,
  definition: prose`exp(-Σ λ ln λ) of the eigenvalues λ of the cosines of ${vendiAnswers} answers divided by
    ${vendiAnswers} (Friedman & Dieng 2023), with the embeddings of the similarity of answers. It rises with the number
    of answers, so it is always about ${vendiAnswers} of them; of more, the mean over groups. Interval: jackknife within
    the groups on the ln scale and the error of even kinds, Student t. Needs ${vendiAnswers} answers
    with text.`,
  compute: ({ trajectories }) => vendiFigure(trajectories),
  say: text => t`${vendiAnswers} answers are as diverse as ${withInterval(text)} without anything in common.`,
});

export const agreementMetric: Metric = defineMetric({
  id: 'agreement',
  name: 'Agreement',
  symbol: 'a',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  needs: [],
  caption: 'The probability that two runs of this prompt give the same kind of answer.',
  definition: prose`a = share of the pairs of answers that are of one kind: Σ x_k (x_k - 1) / (n (n - 1)) for counts
    x_k; by meaning, the share of pairs with a cosine of at least 0.75. Unbiased U-statistic (1/D₂ of the kinds).
    Interval: jackknife error and (1 + 4 min(a, ½)) squares of the error of pairs √(2a(1-a)/(n(n-1))), carried to the
    logit scale, Student t; the lower end is at most a·0.025^(2/n). Needs 30 answers.`,
  compute: ofKinds(agreementOfKinds),
  say: (text, _, sample) => t`Two answers agree${mapOf(sample)} with probability ${withInterval(text)}.`,
});

export const kindsMetric: Metric = defineMetric({
  id: 'kinds',
  name: 'Kinds seen',
  symbol: 'S',
  unit: '',
  range: [0, Infinity],
  modes: bothModes,
  needs: [],
  caption: prose`How many different kinds of answer this sample contains. A larger sample would contain more: kinds
    rarer than 3 in n may be missing.`,
  definition: prose`S = number of kinds among the n answers by the chosen outcome map; by meaning, average linkage on
    cosine distance, cut at 0.25 and, for comparison, from 0.1 to 0.4. A count of this sample, not an estimate of all
    kinds. Needs 30 answers.`,
  compute: ofKinds(kindsSeenFigure),
  write: figure => {
    const text = formatFigure(figure, { decimals: 0 });
    return figure.kind === 'exact' ? { ...text, support: t`counted` } : text;
  },
  say: (_, value, sample) => {
    const kinds = `${formatCount(value, 'kind')} of answer${mapOf(sample)}`;
    const answers = formatCount(sample.trajectories.length, 'answer');
    const band = sample.grouping?.band;
    return band === undefined || band === null || band[0] === band[1]
      ? t`${kinds} among ${answers}; more answers may show more kinds.`
      : t`${kinds} among ${answers} (${band[0]} to ${band[1]} depending on the threshold); more answers may show more kinds.`;
  },
});

export const effectiveKindsMetric: Metric = defineMetric({
  id: 'effective-kinds',
  name: 'Effective kinds',
  symbol: 'exp H',
  unit: '',
  range: [1, Infinity],
  modes: bothModes,
  needs: [],
  caption: prose`How many equally common kinds would have the same entropy, unseen kinds included. Not stated if the
      kinds seen cover less than half of future answers, or if nearly all answers are of one kind.`,
  definition: prose`exp(H) with the estimator of Chao, Wang & Jost (2013) for the entropy H of the kinds. Interval:
    jackknife error of H with the kinds held fixed and the square of √((3(S-1)+5)/(2n²)), above it also the square of
    ln n times the error of coverage, Student t. Needs 30 answers, a
    coverage of at least 0.5, and no kind with more than 80% of the answers.`,
  compute: ofKinds(effectiveKindsFigure),
  say: text => t`The answers are as diverse as ${withInterval(text)} equally common kinds.`,
});

export const coverageMetric: Metric = defineMetric({
  id: 'coverage',
  name: 'Coverage',
  symbol: 'C',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  needs: [],
  caption: 'The probability that the next answer is of a kind already seen.',
  definition: prose`Improved Good-Turing estimator from the numbers f₁, f₂ of kinds seen once and twice: 1 -
    (f₁/n)(n-1)f₁ / ((n-1)f₁ + 2f₂) (Chao & Jost 2012). Interval: standard error √(f₁(1-f₁/n) + 2f₂)/n (Esty
    1983), Student t, 1.15 times as wide; the lower end is at most C·0.025^(1/n). Needs 30 answers.`,
  compute: ofKinds(coverageFigure),
  write: writeShare,
  say: text => t`The next answer is of a kind already seen with probability ${withInterval(text)}.`,
});

export const chao1Metric: Metric = defineMetric({
  id: 'chao1',
  name: 'Richness, lower bound (Chao1)',
  symbol: 'S₁',
  unit: '',
  range: [1, Infinity],
  modes: bothModes,
  needs: [],
  caption: prose`How many kinds there are at least, estimated from those seen only once or twice. A lower bound:
    there may be more.`,
  definition: prose`Ŝ = S + ((n-1)/n) f₁²/(2f₂); for f₂ = 0, S + ((n-1)/n) f₁(f₁-1)/2; f₁ = 0 gives S.
    Interval: from S, which may be all kinds, to the upper end of the log-normal interval of the bound (Chao 1987).
    Needs 30 answers.`,
  compute: ofKinds(chao1Figure),
  say: text => t`There are at least about ${withInterval(text)} kinds.`,
});

export const shareBetweenMetric: Metric = defineMetric({
  id: 'share-between',
  name: 'Share between answers',
  symbol: 'ICC',
  unit: '',
  range: [-1, 1],
  modes: bothModes,
  needs: ['drawn'],
  caption: prose`The share of the variance in surprisal that lies between answers rather than within them: the intraclass
      correlation (ICC). Near 0: one answer represents all. High: answers differ consistently from one another.`,
  definition: prose`ICC(1) = (F-1) / (F+n₀-1), F = MSB/MSW of a one-way analysis of variance of -ln p_T with answers
    as groups, after subtracting at each position the mean over the answers still going; MSW has N-M-(L_max-1)
    degrees of freedom, n₀ is the usual average size. Only over those that did not dissolve. Interval: jackknife over
    answers on ln F, Student t, 1.1 times as wide. Needs 30 answers with text, three quarters of which hold together; in streams 100 runs,
    the farthest 5% of which make up at most 40% of the squared distances of energies. A negative value is written “about 0%”. Shrout & Fleiss (1979).`,
  compute: sample => ofTheRest(sample, trajectories => iccFigures(trajectories.map(surprisalObservable.values)).icc),
  write: writeShare,
  say: (text, _, sample) =>
    partsOf(sample).dissolved.length === 0
      ? sample.mode === 'streams'
        ? t`Which run you got accounts for ${withInterval(text)} of how surprising its tokens are.`
        : t`Which answer you got accounts for ${withInterval(text)} of how surprising its tokens are.`
      : t`Among ${uncapitalized(restClause(sample))}, which one you got accounts for ${withInterval(text)} of how
        surprising its tokens are.`,
});

export const lengthMetric: Metric = defineMetric({
  id: 'length',
  name: 'Length',
  symbol: 'n̄',
  unit: 'tokens',
  range: [0, Infinity],
  modes: ['answers'],
  needs: ['tokens'],
  saysLength: true,
  caption: prose`How long answers are on average. Answers that the token budget cut count with the length they have,
    so the true mean can be larger.`,
  definition: prose`Mean number of tokens of an answer, not counting the end of text. Interval: jackknife over
    answers, Student t. Needs 16 answers.`,
  compute: ({ trajectories }) =>
    meanFigure(
      trajectories.map(({ ids }) => ids.length),
      minimumOrder,
      [0, Infinity],
    ),
  say: (text, _, { trajectories }) => {
    const cut = trajectories.filter(({ ended }) => !ended).length;
    return cut === 0
      ? t`Answers have ${withInterval(text)} on average.`
      : t`Answers have ${withInterval(text)} on average; ${cut} of ${trajectories.length} were cut by the token
        budget.`;
  },
});
