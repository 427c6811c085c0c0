/** The figures of the presets under laws on which no constant of an interval was chosen: what widened intervals are
 * worth on laws that nobody had in view. */
import { normal } from '../../src/core/statistics/random.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { times } from '../unit/core/support/answers.ts';
import { energyCases, kindCases, orderCases, tokens, unrelated } from './answerCases.ts';
import type { CoverageCase } from './cases.ts';
import { chain, growthCases, independent, multiplierCases, type GrowthLaw } from './growthCases.ts';
import { fixedKinds } from './kindLaws.ts';
import { answerOf, dominant, even, zipf, type Kinds, type Uniforms } from './laws.ts';
import { pathCases, type Place } from './pathCases.ts';
import { runCases, type Process } from './runCases.ts';
import { keptCases, maskCases } from './textCases.ts';

const kindLaws: Readonly<Record<string, Kinds>> = {
  ...fixedKinds,
  'one kind of 0.7, 2 others': dominant(0.7, 2),
  '5 even kinds': even(5),
  'Zipf over 6 kinds, exponent 1.5': zipf(6, 1.5),
  '5, 3, 1 and 1 of 10': [0.5, 0.3, 0.1, 0.1],
};

/** Two directions of a plane, apart by an angle that scatters about half of `angle`. */
const fan =
  (angle: number) =>
  (next: Uniforms): Float32Array => {
    const turn = angle * (next() - 0.5);
    return Float32Array.from([Math.cos(turn), Math.sin(turn)]);
  };

const directionLaws = {
  'a fan of 60 degrees': [fan(Math.PI / 3), (Math.sin(Math.PI / 6) / (Math.PI / 6)) ** 2],
  'a fan of 150 degrees': [fan((5 * Math.PI) / 6), (Math.sin((5 * Math.PI) / 12) / ((5 * Math.PI) / 12)) ** 2],
  'unrelated kinds, 6, 3 and 1 of 10': [unrelated([0.6, 0.3, 0.1]), 0.46],
} as const;

/** Surprisals of which each leans on the one before. */
function remembering(memory: number, next: Uniforms): Trajectory {
  let state = normal(next);
  return answerOf(
    times(tokens, () => {
      state = memory * state + Math.sqrt(1 - memory * memory) * normal(next);
      return Math.max(0, 1.5 + 0.6 * state);
    }),
  );
}

const energyLaws: Readonly<Record<string, (next: Uniforms) => Trajectory>> = {
  'log-normal surprisals': next => answerOf(times(tokens, () => Math.exp(normal(next) - 0.5))),
  'tokens that lean on the last one': next => remembering(0.7, next),
  'lengths of 3 to 40 tokens': next => answerOf(times(3 + Math.floor(38 * next()), () => -Math.log(1 - next()))),
  'one answer in five twice as unlikely': next => {
    const factor = next() < 0.2 ? 2 : 1;
    return answerOf(times(tokens, () => -factor * Math.log(1 - next())));
  },
};

const keptLaws: Readonly<Record<string, (next: Uniforms) => number>> = {
  arcsine: next => Math.sin((Math.PI / 2) * next()) ** 2,
  'two texts in five different': next => (next() < 0.4 ? 0.3 : 0.9) + 0.08 * (next() - 0.5),
  'square of an even number': next => next() ** 2,
};

const maskLaws = {
  'texts differ much, masks little': [1, 0.3, 0.1],
  'pairs differ most': [0.3, 0.3, 0.8],
} as const;

/** A chain of 0 and 1 that turns to 1 with chance `up` and back with chance `down` per token. */
function uneven(up: number, down: number): Process {
  const r = 1 - up - down;
  const mean = up / (up + down);
  return {
    mean,
    draw(length, next) {
      let state = next() < mean ? 1 : 0;
      return Float64Array.from({ length }, () => {
        if (next() < (state === 1 ? down : up)) state = 1 - state;
        return state;
      });
    },
    fluctuation: n => ((mean * (1 - mean)) / n) * ((1 + r) / (1 - r) - (2 * r * (1 - r ** n)) / (n * (1 - r) ** 2)),
  };
}

/** Runs that keep one of these shares, each with its chance. */
function mixture(parts: readonly (readonly [chance: number, share: number])[]): Process {
  const mean = parts.reduce((sum, [chance, share]) => sum + chance * share, 0);
  const between = parts.reduce((sum, [chance, share]) => sum + chance * (share - mean) ** 2, 0);
  const within = parts.reduce((sum, [chance, share]) => sum + chance * share * (1 - share), 0);
  return {
    mean,
    draw(length, next) {
      let left = next();
      const share = parts.find(([chance]) => (left -= chance) < 0)?.[1] ?? mean;
      return Float64Array.from({ length }, () => (next() < share ? 1 : 0));
    },
    fluctuation: n => between + within / n,
  };
}

const processes: Readonly<Record<string, Process>> = {
  'independent tokens, 0.1': mixture([[1, 0.1]]),
  'chain with rare visits': uneven(0.02, 0.18),
  'three kinds of runs': mixture([
    [0.3, 0.1],
    [0.4, 0.3],
    [0.3, 0.6],
  ]),
};

const growthLaws: Readonly<Record<string, GrowthLaw>> = {
  'independent tokens, one in 10 ends the answer': independent(0.1),
  'four-state chain, falling': chain([
    [0.25, 0.25, 0.25, 0.25],
    [0.05, 0.6, 0.3, 0.05],
    [0.05, 0.15, 0.7, 0.1],
    [0.02, 0.08, 0.1, 0.8],
  ]),
  'two-state chain, slowly opening': chain([
    [0.9, 0.1],
    [0.4, 0.6],
  ]),
};

const places: readonly Place[] = [
  {
    law: 'one rare alternative turns',
    weights: [0.85, 0.1, 0.05],
    shares: [
      [0.8, 0.2],
      [0.75, 0.25],
      [0.1, 0.9],
    ],
  },
  {
    law: 'four outcomes, two alternatives',
    weights: [0.55, 0.45],
    shares: [
      [0.4, 0.3, 0.2, 0.1],
      [0.1, 0.2, 0.3, 0.4],
    ],
  },
];

/** All of them. */
export function heldOutCases(): CoverageCase[] {
  return [
    ...kindCases(kindLaws),
    ...orderCases(directionLaws),
    ...energyCases(energyLaws),
    ...keptCases(keptLaws),
    ...maskCases(maskLaws),
    ...runCases(processes),
    ...growthCases(growthLaws),
    ...multiplierCases(growthLaws),
    ...pathCases(places),
  ].map(one => ({ ...one, law: `held out: ${one.law}`, isSlow: true }));
}
