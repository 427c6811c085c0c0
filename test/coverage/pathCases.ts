/** Cases of fork strength: positions with alternatives of known outcome distributions. */
import { forkFigure } from '../../src/core/paths/forks.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

interface Place {
  readonly law: string;
  readonly weights: readonly number[];
  /** Outcome distribution of each alternative. */
  readonly shares: readonly (readonly number[])[];
}

const places: readonly Place[] = [
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

/** Each place with 8 continuations of each alternative, and with more where it is undecided. */
export function pathCases(): CoverageCase[] {
  return places.flatMap(place =>
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
