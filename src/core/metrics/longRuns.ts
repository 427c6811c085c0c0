/** E5 and E6 of a cell of long runs, for its leading observable (docs/method.md#fluctuation-and-gamma,
 * docs/method.md#r-hat-and-ess). */
import { analyzeErgodicity } from '../ergodicity/ergodicity.ts';
import { driftText } from '../ergodicity/ergodicityMessages.ts';
import type { ErgodicityAnalysis } from '../ergodicity/ergodicity.ts';
import { burnInTokens, shortestLength } from '../ergodicity/fluctuation.ts';
import { leadingObservable } from '../ergodicity/observables.ts';
import { abstain, valueOf } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatFigure } from '../figureText.ts';
import type { FigureText } from '../figureText.ts';
import { formatNumber, formatPercent } from '../format.ts';
import type { CellSample, Metric } from '../metric.ts';
import { lastOf } from '../numeric/at.ts';
import { clamp } from '../numeric/functions.ts';
import { prose, t } from '../text.ts';
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

const observable = prose`The observable is the share of spaces in the text of each token or, if no token contains a
  space, whether a token is the most frequent one. The first 16 tokens of a run are dropped.`;

type LongRunDraft = Omit<MetricDraft, 'modes' | 'needs' | 'compute' | 'style'> & {
  readonly read: (analysis: ErgodicityAnalysis) => Figure;
};

function longRunMetric({ read, ...draft }: LongRunDraft): Metric {
  return defineMetric({
    ...draft,
    definition: `${draft.definition} ${observable}`,
    modes: ['streams'],
    needs: ['tokens'],
    style: { counted: 'runs' },
    compute: sample => read(analysisOf(sample)),
  });
}

/** A small positive figure with as many decimals as its interval justifies, from two to eight. */
function writeSmall(figure: Figure): FigureText {
  const half = figure.kind === 'estimate' ? (figure.interval[1] - figure.interval[0]) / 2 : 0;
  const decimals = half > 0 ? clamp(1 - Math.floor(Math.log10(half)), 2, 8) : 2;
  return formatFigure(figure, { counted: 'runs', decimals });
}

/** An effective sample size, which describes its runs and has no interval. */
function writeSize(figure: Figure): FigureText {
  const written = formatFigure(figure, { unit: 'tokens', counted: 'runs' });
  return figure.kind === 'exact' ? { ...written, support: t`as these runs show it, no interval` } : written;
}

/** The longest length compared, in tokens. */
const longestOf = (sample: CellSample): number => lastOf(analysisOf(sample).lengths);

/** What an exponent says of the averages of runs, with its figure as written. */
function gammaClause(gamma: Figure, text: string): string {
  const drift = driftText(gamma);
  return drift === ''
    ? t`the averages of runs converge with exponent ${text}`
    : t`the averages of runs are ${drift} (exponent ${text})`;
}

export const gammaMetric = longRunMetric({
  id: 'gamma',
  name: 'Ergodicity exponent',
  symbol: 'γ',
  unit: '',
  range: [0, 1],
  caption: prose`Whether one long run represents many. At 1, the averages of different runs converge as fast as those
    of independent tokens; at 0 they come no closer, as if each run had an average of its own; below 0 they drift
    apart.`,
  definition: prose`γ = - least-squares slope of ln Ω(N) over ln N for N = 16, 32, 64, ...; Ω(N) is the variance
    between runs of the mean of an observable over N tokens. Interval: jackknife over runs,
    Student t, 1.1 times as wide. Needs 64 runs and three lengths. Always shown with N over the correlation time.`,
  read: ({ gamma }) => gamma,
  say: (text, _, sample) => {
    const { resolution: times, gamma, lengths } = analysisOf(sample);
    const resolution = valueOf(times);
    const found = gammaClause(gamma, withInterval(text));
    const [shortest = 0] = lengths;
    return resolution === undefined
      ? t`From ${shortest} to ${longestOf(sample)} tokens, ${found}.`
      : t`From ${shortest} to ${longestOf(sample)} tokens, ${found}; a run of that length is
        ${formatNumber(resolution)} correlation times long.`;
  },
});

export const fluctuationMetric = longRunMetric({
  id: 'fluctuation',
  name: 'Fluctuation metric',
  symbol: 'Ω',
  unit: '',
  range: [0, Infinity],
  caption: prose`How much the averages of whole runs still differ from one another at the longest length. For
    independent tokens it halves with every doubling of the length.`,
  definition: prose`Ω(N) = Σ (m_i - m̄)² / (M - 1), with m_i the mean of the observable over N tokens of run i, at
    the largest dyadic N. Interval: jackknife over runs on the ln scale, Student t, 1.1 times as wide. Needs 16 runs. Thirumalai &
    Mountain (1993).`,
  write: writeSmall,
  read: ({ fluctuation, n }) =>
    fluctuation.at(-1) ?? abstain({ code: 'needs-longer-runs', tokens: shortestLength + burnInTokens }, n),
  say: (text, _, sample) =>
    t`After ${longestOf(sample)} tokens, the averages of runs have a variance of ${withInterval(text)}.`,
});

export const ergodicityBreakingMetric = longRunMetric({
  id: 'ergodicity-breaking',
  name: 'Ergodicity-breaking parameter',
  symbol: 'EB',
  unit: '',
  range: [0, Infinity],
  caption: prose`The variance between the averages of runs, relative to their squared mean: 0.01 means that runs
    differ by about a tenth of the mean.`,
  definition: prose`EB(N) = Ω(N) / m̄² at the largest dyadic N, for observables that are never negative. Interval:
    jackknife over runs on the ln scale, Student t, 1.1 times as wide. Needs 16 runs. He, Burov, Metzler & Barkai (2008).`,
  write: writeSmall,
  read: ({ breaking }) => breaking,
  say: (text, value, sample) =>
    t`After ${longestOf(sample)} tokens, runs differ by about ${formatPercent(Math.sqrt(value))} of their mean (EB
      ${withInterval(text)}).`,
});

export const correlationTimeMetric = longRunMetric({
  id: 'correlation-time',
  name: 'Correlation time',
  symbol: 'τ',
  unit: 'tokens',
  range: [0, Infinity],
  caption: prose`How far apart two tokens of a run must be to be nearly independent. Averages over fewer than five
      correlation times say little about other runs.`,
  definition: prose`τ = N·ρ(N), with ρ = Ω(N) / variance of one token, at the largest dyadic N: 1 for independent
    tokens, N if runs never mix. Interval: jackknife over runs on the ln scale, Student t, 1.1 times as wide. Needs 16 runs. Nakaishi et
    al. (2024).`,
  read: ({ correlationTime }) => correlationTime,
  say: (text, _, sample) =>
    t`Tokens about ${withInterval(text)} apart are nearly independent, judging from ${longestOf(sample)} tokens per
      run.`,
});

export const rHatMetric = longRunMetric({
  id: 'r-hat',
  name: 'R-hat',
  symbol: 'R̂',
  unit: '',
  range: [1, Infinity],
  caption: prose`Whether different runs, and both halves of a run, have the same distribution: 1 if they do, above
    1.01 if they have not mixed.`,
  definition: prose`Rank-normalized split R-hat, the larger of bulk and folded (Vehtari et al. 2021); plain split
    R-hat for observables that are 0 or 1. Interval: jackknife over runs on the ln scale, Student t, 1.25 times as wide. Needs 64 runs.`,
  read: ({ rHat }) => rHat,
  say: (text, _, sample) => {
    const { rHat } = analysisOf(sample);
    const found = t`R-hat ${withInterval(text)}; below 1.01 is usual for mixed runs`;
    if (rHat.kind === 'estimate' && rHat.interval[1] < 1.01) return t`The runs cannot be told apart (${found}).`;
    return rHat.kind === 'estimate' && rHat.interval[0] >= 1.01
      ? t`The runs differ from one another (${found}).`
      : t`Whether the runs differ from one another is undecided (${found}).`;
  },
});

export const essBulkMetric = longRunMetric({
  id: 'ess-bulk',
  name: 'Effective sample size (bulk)',
  symbol: 'ESS',
  unit: 'tokens',
  range: [0, Infinity],
  caption: prose`How many independent tokens all runs together are worth for estimating the center of the
    distribution. 400 is a common minimum. It describes these runs and has no interval.`,
  definition: prose`Bulk ESS of rank-normalized split chains (plain for observables that are 0 or 1), Geyer’s initial
    monotone sequence (Vehtari et al. 2021). No interval: it describes these runs, and for runs that forget slowly it is
    too high, because noise ends the sum of autocorrelations early. Needs 64 runs.`,
  write: writeSize,
  read: ({ essBulk }) => essBulk,
  say: text =>
    t`For the center of the distribution, all runs together are worth at most about ${withInterval(text)} sampled independently.`,
});

export const essTailMetric = longRunMetric({
  id: 'ess-tail',
  name: 'Effective sample size (tails)',
  symbol: 'ESS',
  unit: 'tokens',
  range: [0, Infinity],
  caption: prose`How many independent tokens all runs together are worth for estimating the tails of the
    distribution. 400 is a common minimum. It describes these runs and has no interval.`,
  definition: prose`The smaller effective sample size of the indicators of the lowest and the highest 5%
    (Vehtari et al. 2021). No interval, as for the bulk. Needs 64 runs.`,
  write: writeSize,
  read: ({ essTail }) => essTail,
  say: text =>
    t`For the tails of the distribution, all runs together are worth at most about ${withInterval(text)} sampled independently.`,
});
