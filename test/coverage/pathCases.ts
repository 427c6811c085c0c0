/** Cases of fork strength, positions with alternatives of known outcome distributions, and of coupled chains. */
import { abstain } from '../../src/core/figure.ts';
import { forkFigure, informationFigure } from '../../src/core/paths/forks.ts';
import { survivalFigures } from '../../src/core/paths/survival.ts';
import { couplingOf } from '../../src/core/paths/coupling.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

/** A position of an answer with alternatives whose outcomes are known. */
export interface Place {
  readonly law: string;
  readonly weights: readonly number[];
  /** Outcome distribution of each alternative. */
  readonly shares: readonly (readonly number[])[];
}

/** Positions of the study. */
export const places: readonly Place[] = [
  {
    law: 'one of three alternatives turns',
    weights: [0.6, 0.3, 0.1],
    shares: [
      [0.9, 0.1],
      [0.1, 0.9],
      [0.5, 0.5],
    ],
  },
  {
    law: 'nothing turns',
    weights: [0.6, 0.3, 0.1],
    shares: [
      [0.7, 0.3],
      [0.7, 0.3],
      [0.7, 0.3],
    ],
  },
  {
    law: 'nearly certain outcomes',
    weights: [0.7, 0.3],
    shares: [
      [0.97, 0.03],
      [0.1, 0.9],
    ],
  },
  {
    law: 'three outcomes',
    weights: [0.5, 0.3, 0.2],
    shares: [
      [0.7, 0.2, 0.1],
      [0.2, 0.7, 0.1],
      [0.1, 0.2, 0.7],
    ],
  },
];

/** Pairs of a two-state chain that meets at a token with probability 1 - c, seen to the end or to a random token. */
const memories = [
  { law: 'a change that is soon forgotten', memory: 0.6, token: 3 },
  { law: 'a change that is kept', memory: 0.99, token: 40 },
  { law: 'a change that is nearly forgotten', memory: 0.9, token: 30 },
] as const;

/** Q at one token, of 64 and 200 pairs, all of them long or half of them cut at random. */
export function couplingCases(): CoverageCase[] {
  return memories.flatMap(({ law, memory, token }) =>
    [64, 200].flatMap(n =>
      [0, 0.5].map((share): CoverageCase => ({
        figure: 'coupling',
        law: share === 0 ? law : `${law}, half of the pairs end early`,
        n,
        isSlow: n > 64,
        draw: next => {
          const meetings = Array.from({ length: n }, () => {
            const tokens = Math.floor(Math.log(next()) / Math.log(memory));
            const seen = next() < share ? Math.floor(next() * 48) : 48;
            return { tokens: Math.min(tokens, seen), met: tokens <= seen, isLong: true, isEqual: false };
          });
          const point = couplingOf(meetings).points.find(one => one.token === token);
          return { figure: point?.figure ?? abstain({ code: 'not-sampled' }, n), truth: memory ** token };
        },
      })),
    ),
  );
}

/** Each place with 8 continuations of each alternative, and with more where it is undecided. */
export function pathCases(laws: readonly Place[]): CoverageCase[] {
  return laws.flatMap(place =>
    [8, 32, 64].map((n): CoverageCase => ({
      figure: 'fork-strength',
      law: place.law,
      n,
      isSlow: n > 8,
      draw: next => ({ figure: forkFigure(branchesOf(place, n, next), n), truth: strengthOf(place) }),
    })),
  );
}

function branchesOf({ weights, shares }: Place, n: number, next: Uniforms) {
  return weights.map((weight, w) => {
    const share = shares[w] ?? [];
    const counts = share.map(() => 0);
    for (let i = 0; i < n; i++) {
      const u = next();
      let total = 0;
      const found = share.findIndex(one => (total += one) > u);
      const k = found < 0 ? share.length - 1 : found;
      counts[k] = (counts[k] ?? 0) + 1;
    }
    return { weight, counts, isExact: false };
  });
}

function strengthOf({ weights, shares }: Place): number {
  const mean = (shares[0] ?? []).map((_, k) => weights.reduce((sum, p, w) => sum + p * (shares[w]?.[k] ?? 0), 0));
  return weights.reduce(
    (sum, p, w) => sum + p * mean.reduce((square, m, k) => square + ((shares[w]?.[k] ?? 0) - m) ** 2, 0),
    0,
  );
}

/** Bits that the alternatives of a place tell about the outcome. */
function bitsOf({ weights, shares }: Place): number {
  const mean = (shares[0] ?? []).map((_, k) =>
    weights.reduce((sum, weight, w) => sum + weight * (shares[w]?.[k] ?? 0), 0),
  );
  const bits = (law: readonly number[]): number => law.reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0);
  return bits(mean) - weights.reduce((sum, weight, w) => sum + weight * bits(shares[w] ?? []), 0);
}

/** Whether two outcomes of an alternative are equally frequent: which one leads is then a toss. */
const isTied = ({ shares }: Place): boolean => shares.some(law => law.filter(p => p === Math.max(...law)).length > 1);

/** Information at each place, and survival behind it and one more like it. */
export function informationCases(): CoverageCase[] {
  return places.flatMap(place =>
    [8, 32, 64].flatMap((n): CoverageCase[] => [
      {
        figure: 'information, bits',
        law: place.law,
        n,
        isSlow: n > 8,
        draw: next => ({ figure: informationFigure(branchesOf(place, n, next), n), truth: bitsOf(place) }),
      },
      ...(isTied(place) ? [] : [survivalCase(place, n)]),
    ]),
  );
}

/** Places where an outcome is rare and comes behind one alternative alone: few continuations may not show it. */
const rarePlaces: readonly Place[] = [0.05, 0.1, 0.2].map(rare => ({
  law: `${rare} behind one of two alternatives`,
  weights: [0.6, 0.4],
  shares: [
    [1, 0],
    [1 - rare, rare],
  ],
}));

/** Fork strength and information where an outcome is rare. */
export function rareOutcomeCases(): CoverageCase[] {
  return rarePlaces.flatMap(place =>
    [8, 32].flatMap((n): CoverageCase[] => {
      const shared = { law: place.law, n, isSlow: n > 8 };
      return [
        {
          ...shared,
          figure: 'fork-strength of a rare outcome',
          draw: next => ({ figure: forkFigure(branchesOf(place, n, next), n), truth: strengthOf(place) }),
        },
        {
          ...shared,
          figure: 'information of a rare outcome, bits',
          draw: next => ({ figure: informationFigure(branchesOf(place, n, next), n), truth: bitsOf(place) }),
        },
      ];
    }),
  );
}

function survivalCase(place: Place, n: number): CoverageCase {
  return {
    figure: 'survival',
    law: place.law,
    n,
    isSlow: true,
    draw: next => {
      const drawn = [place, place].map(one => ({
        branches: branchesOf(one, n, next).map((branch, w) => ({ ...branch, p: 0.9 * (one.weights[w] ?? 0) })),
        own: 0,
        isFork: true,
      }));
      const leading = (law: readonly number[] = []): number => law.indexOf(Math.max(...law));
      const elsewhere = place.shares.map(law => leading(law) !== leading(place.shares[0]));
      const hazard = place.weights.reduce((sum, weight, w) => sum + (elsewhere[w] === true ? 0.9 * weight : 0), 0);
      const figure = survivalFigures(drawn, n)[1] ?? abstain({ code: 'not-computed' }, n);
      return { figure, truth: (1 - hazard) ** 2 };
    },
  };
}
