/** The share of a change of energy that is there in equilibrium, for chains whose energies are known exactly
 * (docs/method.md#equilibrium-control). */
import { abstain } from '../../src/core/figure.ts';
import { equilibriumShare } from '../../src/core/phase/equilibrium.ts';
import { chainTexts, exactEnergies, noisy, twoStates, type LetterChain } from '../unit/support/letterChains.ts';
import type { CoverageCase } from './cases.ts';

interface Law {
  readonly chain: LetterChain;
  readonly temperatures: readonly number[];
  readonly center: number;
}

const laws: Readonly<Record<string, Law>> = {
  'two states, temperatures far apart': { chain: twoStates, temperatures: [0.67, 2], center: 1 },
  'two states, five temperatures': { chain: twoStates, temperatures: [0.9, 1, 1.1, 1.2, 1.3], center: 1.15 },
  'noise that lasts, five temperatures': { chain: noisy, temperatures: [1, 1.2, 1.4, 1.6, 1.8], center: 1.5 },
  'noise that lasts, narrow steps': { chain: noisy, temperatures: [1.2, 1.3, 1.4, 1.5, 1.6, 1.7], center: 1.45 },
};

/** All cases, at the sizes that carry a phase verdict. */
export function equilibriumCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, { chain, temperatures, center }]) =>
    [64, 200].map((n): CoverageCase => ({
      figure: 'share of a change in equilibrium',
      law,
      n,
      mostRuns: 200,
      isSlow: n > 64 || chain.tokens > 12,
      draw(next) {
        const points = temperatures.map(temperature => ({
          temperature,
          trajectories: chainTexts(chain, temperature, n, next),
        }));
        const found = equilibriumShare(points, center);
        if (found === null) return { figure: abstain({ code: 'not-computed' }, n), truth: NaN };
        const [low, high] = [found.from, found.to].map(temperature =>
          exactEnergies(chain, temperature, found.tokens ?? chain.tokens),
        );
        const rise = (kind: 0 | 1): number => (high?.[kind] ?? NaN) - (low?.[kind] ?? NaN);
        return { figure: found.share, truth: rise(0) / rise(1) };
      },
    })),
  );
}
