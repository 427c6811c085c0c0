/** Figures of a cell of answers: kinds, semantic order, energies and means, under laws of kinds, of breaking answers
 * and of a ladder model. */
import { analyzeVariance, intraclassCorrelation } from '../../src/core/answers/icc.ts';
import { groupAnswers } from '../../src/core/answers/outcomes.ts';
import type { OutcomeSpec } from '../../src/core/answers/outcome.ts';
import { partByEnergy } from '../../src/core/dissolution.ts';
import { surprisalObservable } from '../../src/core/ergodicity/observables.ts';
import { valueOf } from '../../src/core/figure.ts';
import type { CellSample } from '../../src/core/metric.ts';
import { metricOf } from '../../src/core/metrics.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { answer, times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import {
  answerOf,
  derailing,
  dominant,
  drawKind,
  even,
  independent,
  ladder,
  pick,
  vocabulary,
  zipf,
  type Kinds,
  type Uniforms,
} from './laws.ts';

/** Answers per cell of the presets: quick, standard and thorough. */
const sizes: readonly number[] = [16, 32, 64];
const enoughForKinds = (n: number): boolean => n >= 30;
/** Tokens of an answer. */
export const tokens = 24;

function sampleOf(trajectories: readonly Trajectory[], outcome: OutcomeSpec | null, words = vocabulary): CellSample {
  return {
    mode: 'answers',
    temperature: 0.7,
    trajectories,
    tokens,
    vocabulary: words,
    openness: null,
    grouping: outcome === null ? null : groupAnswers(trajectories, outcome),
  };
}

const kindLaws: Readonly<Record<string, Kinds>> = {
  ...Object.fromEntries([0.03, 0.04, 0.05, 0.06, 0.08].map(p => [`one rare kind, ${p}`, [1 - p, p]])),
  'two kinds, 2 to 1': [2 / 3, 1 / 3],
  'two kinds, 3 to 1': [3 / 4, 1 / 4],
  'two even kinds': even(2),
  '3 even kinds': even(3),
  '10 even kinds': even(10),
  '30 even kinds': even(30),
  'Zipf over 3 kinds': zipf(3),
  'Zipf over 10 kinds': zipf(10),
  'Zipf over 30 kinds, exponent 2': zipf(30, 2),
  'one kind of 0.95, 5 others': dominant(0.95, 5),
  'one kind of 0.9, 10 others': dominant(0.9, 10),
  'one kind of 0.8, 4 others': dominant(0.8, 4),
  'one kind of 0.6, 8 others': dominant(0.6, 8),
};

const labels = times(400, k => answer(`kind ${k}`));

/** What each figure of kinds should be: coverage depends on which kinds came. */
const kindTruths: Readonly<Record<string, (kinds: Kinds, drawn: readonly number[]) => number>> = {
  agreement: kinds => kinds.reduce((sum, p) => sum + p * p, 0),
  'effective-kinds': kinds => Math.exp(kinds.reduce((sum, p) => sum - p * Math.log(p), 0)),
  coverage: (kinds, drawn) => [...new Set(drawn)].reduce((sum, kind) => sum + (kinds[kind] ?? 0), 0),
  chao1: kinds => kinds.length,
};

/** Figures of kinds under laws with these chances. */
export function kindCases(laws: Readonly<Record<string, Kinds>>): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, kinds]) =>
    sizes.filter(enoughForKinds).flatMap(n =>
      Object.entries(kindTruths).map(([figure, truthOf]): CoverageCase => ({
        figure,
        law,
        n,
        isLowerBound: figure === 'chao1',
        draw: next => {
          const drawn = times(n, () => drawKind(kinds, next));
          const trajectories = drawn.flatMap(kind => labels[kind] ?? []);
          return {
            figure: metricOf(figure).compute(sampleOf(trajectories, { map: 'text' })),
            truth: truthOf(kinds, drawn),
          };
        },
      })),
    ),
  );
}

/** A unit vector with cosine `lean` to the first axis, and otherwise a random direction of a plane. */
function leaning(lean: number, next: Uniforms): Float32Array {
  const angle = 2 * Math.PI * next();
  const aside = Math.sqrt(1 - lean * lean);
  return Float32Array.from([lean, aside * Math.cos(angle), aside * Math.sin(angle)]);
}

const basis = times(64, kind => Float32Array.from({ length: 64 }, (_, at) => (at === kind ? 1 : 0)));
/** Directions at right angles, one for each kind; at most 64. */
export const unrelated = (kinds: Kinds): ((next: Uniforms) => Float32Array) => {
  return next => basis[drawKind(kinds, next)] ?? new Float32Array(64);
};

/** Laws of directions, with their mean cosine. */
type DirectionLaws = Readonly<Record<string, readonly [(next: Uniforms) => Float32Array, number]>>;

const directionLaws: DirectionLaws = {
  ...Object.fromEntries([2, 3, 5, 10].map(count => [`${count} unrelated kinds`, [unrelated(even(count)), 1 / count]])),
  ...Object.fromEntries(
    [0.03, 0.05, 0.08].map(p => [`one rare unrelated kind, ${p}`, [unrelated([1 - p, p]), (1 - p) ** 2 + p * p]]),
  ),
  'scattered about one direction': [next => leaning(0.6 + 0.4 * next(), next), 0.8 ** 2],
};

/** Semantic order under laws of directions. */
export function orderCases(laws: DirectionLaws): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, [direction, truth]]) =>
    sizes.map((n): CoverageCase => ({
      figure: 'semantic-order',
      law,
      n,
      draw: next => {
        const trajectories = times(n, () => answer('a', { embedding: direction(next) }));
        return { figure: metricOf('semantic-order').compute(sampleOf(trajectories, null)), truth };
      },
    })),
  );
}

/** An answer whose surprisals share a part of their variance, and lengths between 8 and 48 tokens. */
function sharing(share: number, next: Uniforms): Trajectory {
  const own = Math.sqrt(share) * normal(next);
  return answerOf(times(8 + Math.floor(41 * next()), () => 2 + 0.5 * (own + Math.sqrt(1 - share) * normal(next))));
}

const energyLaws: Readonly<Record<string, (next: Uniforms) => Trajectory>> = {
  'independent tokens': next => independent(tokens, next),
  'a share of 0.2 between answers': next => sharing(0.2, next),
  ...Object.fromEntries(
    [0.0005, 0.001, 0.002, 0.005, 0.02, 0.05].map(rate => [
      `breaking at ${rate} per token`,
      (next: Uniforms) => derailing(rate, tokens, next),
    ]),
  ),
};

const energyFigures: readonly string[] = [
  'energy',
  'dissolved-share',
  'rest-energy',
  'susceptibility',
  'share-between',
];
const needThirty: ReadonlySet<string> = new Set(['susceptibility', 'share-between']);

/** Energies under laws of answers. */
export function energyCases(laws: Readonly<Record<string, (next: Uniforms) => Trajectory>>): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, draw]) => {
    const next = randomStream(1);
    const population = sampleOf(
      times(4000, () => draw(next)),
      null,
    );
    return casesOf(law, energyFigures, population, n => [sampleOf(n, null), draw]);
  });
}

/** Cases of a law: the truth is the value of the metric for `population`. */
function casesOf(
  law: string,
  figures: readonly string[],
  population: CellSample,
  made: (trajectories: readonly Trajectory[]) => readonly [CellSample, (next: Uniforms) => Trajectory],
  correct: (figure: string, value: number) => number = (_, value) => value,
): CoverageCase[] {
  const [, draw] = made([]);
  return figures.flatMap(figure => {
    const metric = metricOf(figure);
    const value = figure === 'share-between' ? shareOf(population) : valueOf(metric.compute(population));
    if (value === undefined) return [];
    const truth = correct(figure, value);
    return sizes
      .filter(n => !needThirty.has(figure) || enoughForKinds(n))
      .map((n): CoverageCase => ({
        figure,
        law,
        n,
        draw: next => ({ figure: metric.compute(made(times(n, () => draw(next)))[0]), truth }),
      }));
  });
}

/** The share between the answers of a population that hold together, without the cost of its interval. */
function shareOf({ trajectories, vocabulary: words }: CellSample): number | undefined {
  const { rest } = partByEnergy(trajectories, words);
  const { whole } = analyzeVariance(rest.map(surprisalObservable.values));
  return whole === null ? undefined : intraclassCorrelation(whole.between / whole.within, whole.size);
}

const ladderFigures: readonly string[] = [
  ...energyFigures,
  'semantic-order',
  'agreement',
  'continuation-entropy',
  'logit-variance',
  'repetition',
  'length',
];
const pairFigures: ReadonlySet<string> = new Set(['semantic-order', 'agreement']);

/** A ladder model: samples drawn from 300 of its answers with replacement, so pairs of one answer with itself count. */
function ladderCases(): CoverageCase[] {
  return [...ladder.pools].flatMap(([temperature, pool]) => {
    const outcome = { map: 'word' } as const;
    const size = pool.length;
    return casesOf(
      `ladder model at ${temperature}`,
      ladderFigures,
      sampleOf(pool, outcome, ladder.vocabulary),
      trajectories => [
        trajectories.length === 0 ? sampleOf([], null) : sampleOf(trajectories, outcome, ladder.vocabulary),
        next => pick(pool, next),
      ],
      (figure, value) => (pairFigures.has(figure) ? (value * (size - 1) + 1) / size : value),
    ).filter(({ figure, n }) => figure !== 'agreement' || enoughForKinds(n));
  });
}

/** All cases of answers. */
export function answerCases(): CoverageCase[] {
  return [...kindCases(kindLaws), ...orderCases(directionLaws), ...energyCases(energyLaws), ...ladderCases()].map(
    one => ({
      ...one,
      isSlow: one.n > 32,
    }),
  );
}
