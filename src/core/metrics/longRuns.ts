/** E5 and E6 of a cell of long runs, for the observable that stands for it. */
import { analyzeErgodicity } from '../ergodicity/ergodicity.ts';
import type { ErgodicityAnalysis } from '../ergodicity/ergodicity.ts';
import { abstain, valueOf } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatNumber } from '../format.ts';
import { formatFigure } from '../figureText.ts';
import type { FigureText } from '../figureText.ts';
import type { CellSample, Metric } from '../metric.ts';
import { burnInTokens, shortestLength } from '../ergodicity/fluctuation.ts';
import { lastOf } from '../numeric/at.ts';
import { leadingObservable } from '../ergodicity/observables.ts';
import type { Trajectory } from '../trajectory.ts';
import { defineMetric, withInterval } from './defineMetric.ts';
import type { MetricDraft } from './defineMetric.ts';

const cache = new WeakMap<readonly Trajectory[], ErgodicityAnalysis>();

function analysisOf({ trajectories }: CellSample): ErgodicityAnalysis {
  const cached = cache.get(trajectories);
  if (cached !== undefined && cached.total === trajectories.length) return cached;
  const made = analyzeErgodicity(trajectories, leadingObservable(trajectories));
  cache.set(trajectories, made);
  return made;
}

const which =
  'The observable is the share of spaces in the text of each token, or, where no token has a space, whether a token is the most frequent one. The first 16 tokens of a run are dropped.';

type LongRunDraft = Omit<MetricDraft, 'modes' | 'compute' | 'style'> & {
  readonly read: (analysis: ErgodicityAnalysis) => Figure;
};

function longRunMetric({ read, ...draft }: LongRunDraft): Metric {
  return defineMetric({
    ...draft,
    definition: `${draft.definition} ${which}`,
    modes: ['streams'],
    style: { counted: 'runs' },
    compute: sample => read(analysisOf(sample)),
  });
}

/** A small positive figure with as many decimals as its interval justifies, up to eight. */
function writeSmall(figure: Figure): FigureText {
  const half = figure.kind === 'estimate' ? (figure.interval[1] - figure.interval[0]) / 2 : 0;
  return formatFigure(figure, {
    counted: 'runs',
    decimals: half > 0 ? Math.min(8, Math.max(2, 1 - Math.floor(Math.log10(half)))) : 2,
  });
}

const longestOf = (sample: CellSample): string => `${lastOf(analysisOf(sample).lengths)} tokens`;

export const gammaMetric = longRunMetric({
  id: 'gamma',
  name: 'Ergodicity exponent',
  symbol: 'γ',
  unit: '',
  range: [0, 1],
  caption:
    'Whether one long run comes to show what many runs would. At 1, the averages of different runs draw together as fast as chance allows; at 0 they never do, and each run stays in a world of its own.',
  definition:
    'γ = - least-squares slope of ln Ω(N) over ln N for N = 16, 32, 64, ...; Ω(N) the variance between runs of the mean of an observable over N tokens. Interval: 2,000 bootstrap samples of runs, percentiles, fixed seed. At least 64 runs and five lengths. Always shown with N over the correlation time.',
  read: ({ gamma }) => gamma,
  say: (text, _, sample) => {
    const resolution = valueOf(analysisOf(sample).resolution);
    return `Up to ${longestOf(sample)} the averages of runs draw together with exponent ${withInterval(text)}${resolution === undefined ? '' : `; a run of that length is ${formatNumber(resolution)} correlation times long`}.`;
  },
});

export const fluctuationMetric = longRunMetric({
  id: 'fluctuation',
  name: 'Fluctuation metric',
  symbol: 'Ω',
  unit: '',
  range: [0, Infinity],
  caption:
    'How much the averages of whole runs still differ from one another at the longest length. Independent tokens would halve it with every doubling of the length.',
  definition:
    'Ω(N) = Σ (m_i - m̄)² / (M-1), m_i the mean of the observable over N tokens of run i, at the largest dyadic N. Interval: jackknife over runs on the ln scale, Student t. At least 16 runs. Thirumalai & Mountain 1993;',
  write: writeSmall,
  read: ({ fluctuation, n }) =>
    fluctuation.at(-1) ?? abstain({ code: 'needs-longer-runs', tokens: shortestLength + burnInTokens }, n),
  say: (text, _, sample) => `After ${longestOf(sample)} the averages of runs vary by ${withInterval(text)}.`,
});

export const ergodicityBreakingMetric = longRunMetric({
  id: 'ergodicity-breaking',
  name: 'Ergodicity-breaking parameter',
  symbol: 'EB',
  unit: '',
  range: [0, Infinity],
  caption:
    'The same difference between runs, measured against the size of the average itself: 0.01 means runs differ by about a tenth of it.',
  definition:
    'EB(N) = Ω(N) / m̄² at the largest dyadic N, for observables that are never negative. Interval: jackknife over runs on the ln scale, Student t. At least 16 runs. He, Burov, Metzler & Barkai 2008;',
  write: writeSmall,
  read: ({ breaking }) => breaking,
  say: (text, value, sample) =>
    `After ${longestOf(sample)} runs differ by about ${formatNumber(100 * Math.sqrt(value))} % of their mean (EB ${withInterval(text)}).`,
});

export const correlationTimeMetric = longRunMetric({
  id: 'correlation-time',
  name: 'Correlation time',
  symbol: 'τ',
  unit: 'tokens',
  range: [0, Infinity],
  caption:
    'How many tokens it takes a run to forget where it was. Averages over fewer than five such times say little about other runs.',
  definition:
    'N·ρ(N), ρ = Ω(N) / variance of one token, at the largest dyadic N: 1 for independent tokens, N when runs never mix. Interval: jackknife over runs on the ln scale, Student t. At least 16 runs.2; Nakaishi et al. 2024.',
  read: ({ correlationTime }) => correlationTime,
  say: (text, _, sample) =>
    `A run forgets itself within about ${withInterval(text)}, judged from ${longestOf(sample)}.`,
});

export const rHatMetric = longRunMetric({
  id: 'r-hat',
  name: 'R-hat',
  symbol: 'R̂',
  unit: '',
  range: [1, Infinity],
  caption:
    'Whether different runs, and both halves of a run, look alike: 1 when they do, above 1.01 when they have not mixed.',
  definition:
    'Rank-normalised split R-hat, the larger of bulk and folded (Vehtari et al. 2021); plain split R-hat for observables that are 0 or 1. Interval: jackknife over runs on the ln scale, Student t. At least 16 runs.',
  read: ({ rHat }) => rHat,
  say: (text, value) =>
    `Runs ${value < 1.01 ? 'look alike' : 'do not look alike yet'} (R-hat ${withInterval(text)}, alike below 1.01).`,
});

export const essBulkMetric = longRunMetric({
  id: 'ess-bulk',
  name: 'Effective sample size, bulk',
  symbol: 'ESS',
  unit: 'tokens',
  range: [0, Infinity],
  caption:
    'How many independent tokens all runs together are worth when their middle is estimated. 400 is a usual minimum.',
  definition:
    'Bulk ESS of rank-normalised split chains (plain for observables that are 0 or 1), Geyer’s initial monotone sequence (Vehtari et al. 2021). Interval: jackknife over runs on the ln scale, Student t. At least 16 runs.',
  read: ({ essBulk }) => essBulk,
  say: text => `For their middle, all runs together are worth ${withInterval(text)} that are independent.`,
});

export const essTailMetric = longRunMetric({
  id: 'ess-tail',
  name: 'Effective sample size, tails',
  symbol: 'ESS',
  unit: 'tokens',
  range: [0, Infinity],
  caption:
    'How many independent tokens all runs together are worth when their rare values are estimated. 400 is a usual minimum.',
  definition:
    'The smaller effective sample size of the indicators of the lowest and the highest twentieth (Vehtari et al. 2021). Interval: jackknife over runs on the ln scale, Student t. At least 16 runs.',
  read: ({ essTail }) => essTail,
  say: text => `For their rare values, all runs together are worth ${withInterval(text)} that are independent.`,
});
