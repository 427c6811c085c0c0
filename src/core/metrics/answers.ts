/** E4 and E5a: how alike answers are, which kinds there are, and how much the answer you got decides. */
import { agreementFigure } from '../answers/agreement.ts';
import { abstain } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { fixed, formatCount, formatPercent } from '../format.ts';
import { formatFigure } from '../figureText.ts';
import type { FigureText } from '../figureText.ts';
import { meanFigure, minimumOrder } from '../statistics/intervals.ts';
import { chao1Figure, coverageFigure, effectiveKindsFigure, kindsSeenFigure } from '../answers/kindFigures.ts';
import type { CellSample, Metric } from '../metric.ts';
import type { Grouping } from '../answers/outcome.ts';
import { outcomeName } from '../answers/outcomes.ts';
import { surprisalObservable } from '../ergodicity/observables.ts';
import { semanticOrderFigure } from '../answers/semanticOrder.ts';
import { iccFigures } from '../answers/icc.ts';
import { bothModes, defineMetric, withInterval } from './defineMetric.ts';

const ofKinds =
  (figure: (grouping: Grouping) => Figure) =>
  ({ grouping }: CellSample): Figure =>
    grouping === null ? abstain({ code: 'no-answers', unit: 'answers' }, 0) : figure(grouping);
const mapOf = ({ grouping }: CellSample): string => (grouping === null ? '' : ` ${outcomeName(grouping.outcome)}`);
const answersIn = ({ trajectories }: CellSample): string => formatCount(trajectories.length, 'answer');

/** A share in percent with its interval; a share below zero reads "about 0 %". */
function writeShare(figure: Figure): FigureText {
  const plain = formatFigure(figure);
  if (figure.kind === 'abstain') return plain;
  const ends =
    figure.kind === 'estimate'
      ? figure.interval.map(end => fixed(100 * end, Math.abs(end) < 0.1 ? 1 : 0)).join(', ')
      : '';
  return { ...plain, value: formatPercent(figure.value), interval: ends === '' ? '' : `[${ends}] %` };
}

export const semanticOrderMetric: Metric = defineMetric({
  id: 'semantic-order',
  name: 'Semantic order',
  symbol: 's',
  unit: '',
  range: [-1, 1],
  modes: bothModes,
  caption:
    'How alike the answers are in what they are about, as the model itself sees it: 1 when all say the same, near 0 when they have nothing in common. It rises again when answers dissolve, because noise resembles noise: read it together with energy.',
  definition:
    's = mean over pairs i < j of cos(e_i, e_j), e_i the mean final hidden state over the tokens of answer i minus the model’s probe centre. Unbiased U-statistic. Interval: jackknife over answers on the atanh scale, Student t, not narrower than the spread of pairs allows; all alike: [0.05^(2/n), 1]. At least 16 answers with text; empty ones are left out.',
  compute: ({ trajectories }) => semanticOrderFigure(trajectories),
  say: text => `Two answers are alike by ${withInterval(text)} on a scale where 1 is the same and 0 unrelated.`,
});

export const agreementMetric: Metric = defineMetric({
  id: 'agreement',
  name: 'Agreement',
  symbol: 'a',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  caption: 'The chance that two runs of this prompt give the same kind of answer.',
  definition:
    'a = share of the pairs of answers that are of one kind: Σ x_k (x_k - 1) / (n (n - 1)) for counts x_k, and by meaning the share of pairs with cosine of at least 0.75. Unbiased U-statistic (1/D₂). Interval: jackknife over answers on the logit scale with the floor √(2a(1-a)/(n(n-1))), Student t; all alike: [0.025^(2/n), 1]. At least 30 answers.',
  compute: ofKinds(({ partners }) => agreementFigure(partners)),
  say: (text, _, sample) => `Two answers agree${mapOf(sample)} with chance ${withInterval(text)}.`,
});

export const kindsMetric: Metric = defineMetric({
  id: 'kinds',
  name: 'Kinds seen',
  symbol: 'S',
  unit: '',
  range: [0, Infinity],
  modes: bothModes,
  caption:
    'How many different kinds of answer came up in this sample. More answers would show more: kinds rarer than 3 in n may be missing.',
  definition:
    'S = number of kinds among the n answers by the chosen outcome map; by meaning: average linkage on cosine distance, cut at 0.25, looked at from 0.1 to 0.4. A count of this sample, not an estimate of all kinds. At least 30 answers.',
  compute: ofKinds(kindsSeenFigure),
  write: figure => {
    const text = formatFigure(figure, { decimals: 0 });
    return figure.kind === 'exact' ? { ...text, support: 'counted' } : text;
  },
  say: (_, value, sample) => {
    const band = sample.grouping?.band;
    const loose = band != null && band[0] !== band[1] ? ` (${band[0]} to ${band[1]} depending on the threshold)` : '';
    return `${formatCount(value, 'kind')} of answer${mapOf(sample)} in ${answersIn(sample)}${loose}.`;
  },
});

export const effectiveKindsMetric: Metric = defineMetric({
  id: 'effective-kinds',
  name: 'Effective kinds',
  symbol: 'exp H',
  unit: '',
  range: [1, Infinity],
  modes: bothModes,
  caption:
    'How many equally common kinds would be as varied, kinds not seen allowed for. Not stated when most of what could come was not seen.',
  definition:
    'exp(H) with the Chao-Wang-Jost estimator of the entropy H of the kinds (2013). Interval: jackknife over answers on H, the kinds held fixed, Student t. At least 30 answers and a coverage of at least 0.5.',
  compute: ofKinds(effectiveKindsFigure),
  say: text => `The answers are as varied as ${withInterval(text)} equally common kinds.`,
});

export const coverageMetric: Metric = defineMetric({
  id: 'coverage',
  name: 'Coverage',
  symbol: 'C',
  unit: '',
  range: [0, 1],
  modes: bothModes,
  caption: 'The chance that the next answer is of a kind already seen.',
  definition:
    'Improved Good-Turing estimator from the numbers f₁, f₂ of kinds seen once and twice: 1 - (f₁/n)(n-1)f₁ / ((n-1)f₁ + 2f₂) (Chao & Jost 2012). Interval: jackknife over answers on the logit scale, at least the binomial error. At least 30 answers.',
  compute: ofKinds(coverageFigure),
  write: writeShare,
  say: text => `The next answer is of a kind already seen with chance ${withInterval(text)}.`,
});

export const chao1Metric: Metric = defineMetric({
  id: 'chao1',
  name: 'Kinds at least (Chao1)',
  symbol: 'S₁',
  unit: '',
  range: [1, Infinity],
  modes: bothModes,
  caption:
    'How many kinds there are at least, judged from how many were seen only once or twice. A lower bound: there may be more.',
  definition:
    'Ŝ = S + ((n-1)/n) f₁²/(2f₂), for f₂ = 0: ((n-1)/n) f₁(f₁-1)/2; f₁ = 0 gives [S, S]. Log-normal interval (Chao 1987). At least 30 answers.',
  compute: ofKinds(chao1Figure),
  say: text => `There are at least about ${withInterval(text)} kinds.`,
});

export const shareBetweenMetric: Metric = defineMetric({
  id: 'share-between',
  name: 'Share between answers',
  symbol: 'ICC',
  unit: '',
  range: [-1, 1],
  modes: bothModes,
  caption:
    'How much of what you see was decided by which answer you got, rather than varying within every answer. Near 0: one answer stands for all. High: each answer has a character of its own.',
  definition:
    'ICC(1) = (F-1) / (F+n₀-1), F = MSB/MSW of a one-way analysis of variance of -ln p_T with answers as groups, after subtracting at each position the mean over living answers; MSW has N-M-(L_max-1) degrees of freedom, n₀ is the usual average size. Interval: jackknife over answers on ln F, Student t. At least 30 answers with text. A negative value reads “about 0 %”.',
  compute: ({ trajectories }) => iccFigures(trajectories.map(surprisalObservable.values)).icc,
  write: writeShare,
  say: text => `Which answer you got decides ${withInterval(text)} of how surprising its tokens are.`,
});

export const lengthMetric: Metric = defineMetric({
  id: 'length',
  name: 'Length',
  symbol: 'n̄',
  unit: 'tokens',
  range: [0, Infinity],
  modes: ['answers'],
  caption:
    'How long answers are on average. Answers that the token budget cut count with the length they have, so the true mean can be larger.',
  definition:
    'Mean number of tokens of an answer, end of text not counted. Interval: jackknife over answers, Student t. At least 16 answers.',
  compute: ({ trajectories }) =>
    meanFigure(
      trajectories.map(({ ids }) => ids.length),
      minimumOrder,
      [0, Infinity],
    ),
  say: (text, _, { trajectories }) => {
    const cut = trajectories.filter(({ ended }) => !ended).length;
    return `Answers are ${withInterval(text)} long${cut === 0 ? '' : `; ${cut} of ${trajectories.length} were cut by the token budget`}.`;
  },
});
