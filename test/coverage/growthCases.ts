/** Entropy per token and effective number of beginnings within an answer, under laws whose entropies are known
 * (docs/method.md#growth-within-an-answer). */
import { abstain, type Figure } from '../../src/core/figure.ts';
import { mapFigure } from '../../src/core/statistics/intervals.ts';
import { withinGrowth } from '../../src/core/tap/growthWithin.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { answer, times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import { ladder, type Uniforms } from './laws.ts';

const steps = 12;
/** Steps in a third of them. */
const third = steps / 3;

/** A law of answers, with the true mean entropy of going on at each step and the true ln M. */
export interface GrowthLaw {
  readonly rate: readonly number[];
  readonly size: readonly number[];
  /** Mean entropy of the tokens in the first and in the last third. */
  readonly early: number;
  readonly late: number;
  draw(next: Uniforms): Trajectory;
}

const row = (entropy: readonly number[], ended: boolean): Trajectory =>
  answer('x', {
    ids: new Int32Array(ended ? entropy.length - 1 : entropy.length),
    entropy: Float32Array.from(entropy),
    ended,
  });

/** In float32, as answers record it: a law whose entropy never varies has an interval without width. */
const entropyOf = (chances: readonly number[]): number =>
  Math.fround(chances.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0));

/** Independent tokens, of which the end has chance `end`: the same entropy at every step that an answer reaches. */
export function independent(end: number): GrowthLaw {
  const entropy = entropyOf([end, ...times(5, () => (1 - end) / 5)]);
  return {
    early: entropy,
    late: entropy,
    rate: times(steps, () => entropy),
    size: times(steps, t => entropy * times(t + 1, s => (1 - end) ** s).reduce((sum, p) => sum + p, 0)),
    draw: next => {
      const drawn: number[] = [];
      while (drawn.length < steps) {
        drawn.push(entropy);
        if (next() < end) return row(drawn, true);
      }
      return row(drawn, false);
    },
  };
}

/** A chain of states, each with its own next chances; it starts in the first and never ends. */
export function chain(matrix: readonly (readonly number[])[]): GrowthLaw {
  const entropies = matrix.map(entropyOf);
  const rate: number[] = [];
  let state = matrix.map((_, k): number => (k === 0 ? 1 : 0));
  for (let t = 0; t < steps; t++) {
    rate.push(state.reduce((sum, p, k) => sum + p * (entropies[k] ?? 0), 0));
    state = matrix.map((_, to) => state.reduce((sum, p, from) => sum + p * (matrix[from]?.[to] ?? 0), 0));
  }
  const mean = (from: number): number => rate.slice(from, from + third).reduce((sum, value) => sum + value / third, 0);
  return {
    rate,
    early: mean(0),
    late: mean(steps - third),
    size: times(steps, t => rate.slice(0, t + 1).reduce((sum, value) => sum + value, 0)),
    draw: next => {
      let at = 0;
      return row(
        times(steps, () => {
          const own = entropies[at] ?? 0;
          let left = next();
          at = Math.max(
            0,
            (matrix[at] ?? []).findIndex(p => (left -= p) < 0),
          );
          return own;
        }),
        false,
      );
    },
  };
}

/** Answers of a ladder model, drawn from a pool with replacement; the pool is the truth. */
function pool(answers: readonly Trajectory[]): GrowthLaw {
  const { rate, size, trend } = withinGrowth(answers, 'answers', steps);
  const valueOf = (figure: Figure): number => (figure.kind === 'abstain' ? NaN : figure.value);
  return {
    early: trend.code === 'abstain' ? NaN : valueOf(trend.early),
    late: trend.code === 'abstain' ? NaN : valueOf(trend.late),
    rate: rate.map(valueOf),
    size: size.map(valueOf),
    draw: next => answers[Math.floor(next() * answers.length)] ?? row([], true),
  };
}

/** Laws of growth. */
export const growthLaws: Readonly<Record<string, GrowthLaw>> = {
  'independent tokens, none ends': independent(0),
  'independent tokens, one in 20 ends the answer': independent(0.05),
  'three-state chain': chain([
    [0.7, 0.2, 0.1],
    [0.1, 0.8, 0.1],
    [0.3, 0.3, 0.4],
  ]),
  'two-state chain, open and nearly closed': chain([
    [0.5, 0.5],
    [0.05, 0.95],
  ]),
  ...Object.fromEntries([...ladder.pools].map(([at, answers]) => [`ladder model at ${at}`, pool(answers)])),
};

/** Steps whose figures are simulated. */
const shown = { early: 2, late: 7, last: steps - 1 } as const;

/** Entropy per token and number of beginnings. */
export function growthCases(laws: Readonly<Record<string, GrowthLaw>>): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, { draw, rate, size }]) =>
    [32, 64].flatMap(n => {
      const caseOf = (figure: string, kind: 'rate' | 'size', step: number): CoverageCase[] => {
        const truth = (kind === 'rate' ? rate : size)[step] ?? NaN;
        return Number.isNaN(truth)
          ? []
          : [
              {
                figure,
                law,
                n,
                draw: next => ({
                  figure:
                    withinGrowth(
                      times(n, () => draw(next)),
                      'answers',
                      step + 1,
                    )[kind][step] ?? abstain({ code: 'no-answers', unit: 'answers' }, n),
                  truth,
                }),
              },
            ];
      };
      return [
        ...caseOf('token-entropy at token 3', 'rate', shown.early),
        ...caseOf('token-entropy at token 8', 'rate', shown.late),
        ...caseOf('beginnings-entropy at token 12', 'size', shown.last),
      ];
    }),
  );
}

/** By how much a token multiplies the possibilities, in the first and in the last third of the tokens. */
export function multiplierCases(laws: Readonly<Record<string, GrowthLaw>>): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, one]) =>
    [32, 64].flatMap(n =>
      (['early', 'late'] as const).map((stretch): CoverageCase => ({
        figure: stretch === 'early' ? 'factor per token, first third' : 'factor per token, last third',
        law,
        n,
        isSlow: n > 32,
        draw: next => {
          const { trend } = withinGrowth(
            times(n, () => one.draw(next)),
            'answers',
            steps,
          );
          const found = trend.code === 'abstain' ? trend.figure : trend[stretch];
          return { figure: mapFigure(found, Math.exp), truth: Math.exp(one[stretch]) };
        },
      })),
    ),
  );
}
