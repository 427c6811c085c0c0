/** Figures of transitions between states of long runs, under chains with known figures (docs/method.md#transitions). */
import { burnInTokens } from '../../src/core/ergodicity/fluctuation.ts';
import { conductance, dobrushin, kemeny, spectralGap, stationary } from '../../src/core/ergodicity/markovChain.ts';
import { analyzeTransitions } from '../../src/core/ergodicity/transitions.ts';
import type { Figure } from '../../src/core/figure.ts';
import { Matrix } from '../../src/core/numeric/matrix.ts';
import { times } from '../unit/core/support/answers.ts';
import { sharedSamples, type CoverageCase } from './cases.ts';
import { drawKind, type Uniforms } from './laws.ts';

type Rows = readonly (readonly number[])[];

/** k states in a row, each left to its neighbors. */
const line = (count: number, leave: number): Rows =>
  times(count, from => {
    const neighbors = [from - 1, from + 1].filter(state => state >= 0 && state < count);
    return times(count, to => (to === from ? 1 - leave : neighbors.includes(to) ? leave / neighbors.length : 0));
  });

const chains: Readonly<Record<string, Rows>> = {
  'two states, left at 0.1 and 0.3': [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  'two states, left at 0.03': [
    [0.97, 0.03],
    [0.03, 0.97],
  ],
  'three states, known eigenvalues': [
    [0.5, 0.3, 0.2],
    [0.2, 0.6, 0.2],
    [0.1, 0.3, 0.6],
  ],
  'four states in a row': line(4, 0.3),
  'six states, slow and fast': [
    [0.7, 0.1, 0.05, 0.1, 0.03, 0.02],
    [0.3, 0.4, 0.1, 0.1, 0.05, 0.05],
    [0.2, 0.2, 0.3, 0.1, 0.1, 0.1],
    [0.05, 0.03, 0.02, 0.75, 0.1, 0.05],
    [0.05, 0.05, 0.05, 0.3, 0.45, 0.1],
    [0.1, 0.1, 0.1, 0.2, 0.2, 0.3],
  ],
  'a trap that is rarely left': [
    [0.6, 0.38, 0.02],
    [0.5, 0.48, 0.02],
    [0.01, 0.01, 0.98],
  ],
  'independent states': times(4, () => [0.4, 0.3, 0.2, 0.1]),
};

/** Tokens of a run: the fewest that it may have, and as planned. */
const budgets: readonly number[] = [80, 272];
const runs = 64;

const matrixOf = (rows: Rows): Matrix => new Matrix(rows.length, rows.length, Float64Array.from(rows.flat()));

function runOf(rows: Rows, start: Float64Array, length: number, next: Uniforms): Uint8Array {
  let state = drawKind([...start], next);
  return Uint8Array.from({ length }, (_, t) => (t === 0 ? state : (state = drawKind(rows[state] ?? [], next))));
}

const statistics = { gap: spectralGap, dobrushin, conductance, kemeny } as const;

/** Samples of each chain: a single one takes a quarter of a second. */
const mostRuns = 100;

/** All cases. */
export function transitionCases(): CoverageCase[] {
  return Object.entries(chains).flatMap(([law, rows]) =>
    budgets.flatMap(tokens => {
      const chain = matrixOf(rows);
      const start = stationary(chain);
      const sampleOf = sharedSamples(next =>
        analyzeTransitions({
          states: rows.map((_, at) => ({ kind: 'token', text: String(at) }) as const),
          runs: times(runs, () => runOf(rows, start, tokens - burnInTokens, next)),
        }),
      );
      return Object.entries(statistics).map(([id, statistic]): CoverageCase => {
        const sample = sampleOf();
        return {
          figure: id === 'gap' ? 'transitions, spectral gap' : `transitions, ${id}`,
          law: `${law}, ${tokens} tokens`,
          n: runs,
          isSlow: true,
          mostRuns,
          draw: next => {
            const found = sample(next);
            const figure: Figure = 'chain' in found ? found[id as keyof typeof statistics] : found;
            return { figure, truth: statistic(chain) };
          },
        };
      });
    }),
  );
}
