/** Figures of long runs under processes with known fluctuations (docs/method.md#fluctuation-and-gamma). */
import { analyzeSeries, type ErgodicityAnalysis } from '../../src/core/ergodicity/ergodicity.ts';
import { burnInTokens, dyadicLengths } from '../../src/core/ergodicity/fluctuation.ts';
import { repetitionObservable } from '../../src/core/ergodicity/observables.ts';
import type { Figure } from '../../src/core/figure.ts';
import { slope } from '../../src/core/numeric/slope.ts';
import { times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

/** A process of 0 and 1: a run of it, the mean of all its tokens, and the variance of the average of N tokens. */
export interface Process {
  readonly mean: number;
  draw(tokens: number, next: Uniforms): Float64Array;
  fluctuation(length: number): number;
}

const independent: Process = {
  mean: 0.3,
  draw: (tokens, next) => Float64Array.from({ length: tokens }, () => (next() < 0.3 ? 1 : 0)),
  fluctuation: length => 0.21 / length,
};

/** Each run keeps a share of its own, 0.2 or 0.8. */
const frozenMixture: Process = {
  mean: 0.5,
  draw(tokens, next) {
    const share = next() < 0.5 ? 0.2 : 0.8;
    return Float64Array.from({ length: tokens }, () => (next() < share ? 1 : 0));
  },
  fluctuation: length => 0.09 + 0.16 / length,
};

/** A chain of two states that is left with chance `leave` per token. */
function chain(leave: number): Process {
  const r = 1 - 2 * leave;
  return {
    mean: 0.5,
    draw(tokens, next) {
      let state = next() < 0.5 ? 1 : 0;
      return Float64Array.from({ length: tokens }, () => {
        if (next() < leave) state = 1 - state;
        return state;
      });
    },
    fluctuation: n => (0.25 / n) * ((1 + r) / (1 - r) - (2 * r * (1 - r ** n)) / (n * (1 - r) ** 2)),
  };
}

/** Processes of 0 and 1. */
export const processes: Readonly<Record<string, Process>> = {
  'independent tokens': independent,
  'frozen mixture': frozenMixture,
  'two-state chain, left at 0.02': chain(0.02),
  'two-state chain, left at 0.002': chain(0.002),
};

const runs = 64;
/** Lengths of whole runs: as planned, and shortened to a context that leaves three or four lengths. */
const budgets: readonly number[] = [80, 144, 272];

interface RunFigure {
  readonly figure: string;
  read(analysis: ErgodicityAnalysis): Figure;
  truth(process: Process, lengths: readonly number[]): number;
}

const last = (lengths: readonly number[]): number => lengths.at(-1) ?? NaN;
const variance = ({ mean }: Process): number => mean * (1 - mean);

const figures: readonly RunFigure[] = [
  {
    figure: 'gamma',
    read: ({ gamma }) => gamma,
    truth: (process, lengths) =>
      -slope(
        lengths.map(Math.log),
        lengths.map(length => Math.log(process.fluctuation(length))),
      ),
  },
  {
    figure: 'fluctuation',
    read: ({ fluctuation, gamma }) => fluctuation.at(-1) ?? gamma,
    truth: (process, lengths) => process.fluctuation(last(lengths)),
  },
  {
    figure: 'ergodicity-breaking',
    read: ({ breaking }) => breaking,
    truth: (process, lengths) => process.fluctuation(last(lengths)) / process.mean ** 2,
  },
  {
    figure: 'correlation-time',
    read: ({ correlationTime }) => correlationTime,
    truth: (process, lengths) => (last(lengths) * process.fluctuation(last(lengths))) / variance(process),
  },
];

/** Fluctuations of long runs of known processes. */
export function runCases(laws: Readonly<Record<string, Process>>): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, process]) =>
    budgets.flatMap(tokens => {
      const lengths = dyadicLengths(tokens);
      return figures.map(({ figure, read, truth }): CoverageCase => ({
        figure,
        law: `${law}, ${tokens} tokens`,
        n: runs,
        isSlow: tokens > 80,
        draw(next) {
          const series = times(runs, () => process.draw(last(lengths) + burnInTokens, next));
          const analysis = analyzeSeries(series, repetitionObservable, lengths, runs);
          return { figure: read(analysis), truth: truth(process, lengths) };
        },
      }));
    }),
  );
}
