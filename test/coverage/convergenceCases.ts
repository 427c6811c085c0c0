/** R-hat of runs of known processes (docs/method.md#r-hat-and-ess). It describes runs of a length, so the truth is what
 * endlessly many of them show: the estimator's value for thousands. */
import { splitRHat } from '../../src/core/ergodicity/convergence.ts';
import { analyzeSeries } from '../../src/core/ergodicity/ergodicity.ts';
import { burnInTokens, dyadicLengths } from '../../src/core/ergodicity/fluctuation.ts';
import { repetitionObservable, surprisalObservable } from '../../src/core/ergodicity/observables.ts';
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

/** All cases of R-hat. */
export function convergenceCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, { isBinary, draw }]) =>
    budgets.map((tokens): CoverageCase => {
      const lengths = dyadicLengths(tokens);
      const length = lastOf(lengths);
      let known: number | null = null;
      return {
        figure: 'r-hat',
        law: `${law}, ${tokens} tokens`,
        n: runs,
        mostRuns: 200,
        isSlow: tokens > 80 || law !== 'autoregression of 0.9',
        draw(next) {
          const other = randomStream(17);
          known ??= splitRHat(
            times(population, () => draw(length, other)),
            isBinary,
          ).value;
          const series = times(runs, () => draw(length + burnInTokens, next));
          const observable = isBinary ? repetitionObservable : surprisalObservable;
          return { figure: analyzeSeries(series, observable, lengths, runs).rHat, truth: known };
        },
      };
    }),
  );
}
