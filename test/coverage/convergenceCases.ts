/** R-hat and effective sample sizes of runs of known processes (docs/method.md#r-hat-and-ess). Both describe runs of a
 * length, so the truth is what endlessly many of them show: the estimator's value for thousands. */
import { splitRHat } from '../../src/core/ergodicity/convergence.ts';
import { bulkEss, plainEss, tailEss } from '../../src/core/ergodicity/effectiveSample.ts';
import { analyzeSeries, type ErgodicityAnalysis } from '../../src/core/ergodicity/ergodicity.ts';
import { burnInTokens, dyadicLengths } from '../../src/core/ergodicity/fluctuation.ts';
import { repetitionObservable, surprisalObservable } from '../../src/core/ergodicity/observables.ts';
import type { Figure } from '../../src/core/figure.ts';
import { lastOf } from '../../src/core/numeric/at.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import { times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';
import { processes } from './runCases.ts';

interface Law {
  readonly isBinary: boolean;
  draw(tokens: number, next: Uniforms): Float64Array;
}

/** An autoregression of unit variance about a mean of its own, whose variance is `between`. */
function autoregression(memory: number, between: number): Law {
  return {
    isBinary: false,
    draw(tokens, next) {
      const own = Math.sqrt(between) * normal(next);
      let value = normal(next);
      return Float64Array.from({ length: tokens }, () => {
        value = memory * value + Math.sqrt(1 - memory * memory) * normal(next);
        return own + value;
      });
    },
  };
}

const laws: Readonly<Record<string, Law>> = {
  ...Object.fromEntries(Object.entries(processes).map(([name, { draw }]) => [name, { isBinary: true, draw }])),
  'independent normal values': autoregression(0, 0),
  'autoregression of 0.9': autoregression(0.9, 0),
  'runs with means of their own': autoregression(0, 0.1),
};

const runs = 64;
const budgets: readonly number[] = [80, 272];
/** Runs that stand for endlessly many. */
const population = 3000;

interface ConvergenceFigure {
  readonly figure: string;
  read(analysis: ErgodicityAnalysis): Figure;
  /** The value for `runs` of a population of chains. */
  truth(chains: readonly Float64Array[], isBinary: boolean): number;
}

const scaled = (ess: { readonly value: number }): number => (ess.value * runs) / population;

const figures: readonly ConvergenceFigure[] = [
  {
    figure: 'r-hat',
    read: ({ rHat }) => rHat,
    truth: (chains, isBinary) => splitRHat(chains, isBinary).value,
  },
  {
    figure: 'ess-bulk',
    read: ({ essBulk }) => essBulk,
    truth: (chains, isBinary) => scaled(isBinary ? plainEss(chains) : bulkEss(chains)),
  },
  { figure: 'ess-tail', read: ({ essTail }) => essTail, truth: chains => scaled(tailEss(chains)) },
];

/** All cases of R-hat and the effective sample sizes. */
export function convergenceCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, { isBinary, draw }]) =>
    budgets.flatMap(tokens => {
      const lengths = dyadicLengths(tokens);
      const length = lastOf(lengths);
      return figures
        .filter(({ figure }) => !isBinary || figure !== 'ess-tail')
        .map(({ figure, read, truth }): CoverageCase => {
          let known: number | null = null;
          return {
            figure,
            law: `${law}, ${tokens} tokens`,
            n: runs,
            mostRuns: 200,
            isSlow: tokens > 80 || law !== 'autoregression of 0.9',
            draw(next) {
              const other = randomStream(17);
              known ??= truth(
                times(population, () => draw(length, other)),
                isBinary,
              );
              const series = times(runs, () => draw(length + burnInTokens, next));
              const observable = isBinary ? repetitionObservable : surprisalObservable;
              return { figure: read(analyzeSeries(series, observable, lengths, runs)), truth: known };
            },
          };
        });
    }),
  );
}
