/** Means over texts: shares of probability under laws of texts, and under random head masks. */
import { crossedMean } from '../../src/core/constraints/crossedMean.ts';
import { logistic } from '../../src/core/numeric/functions.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import { mean, times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

/** Own answers that the presets read. */
const sizes: readonly number[] = [4, 16, 32];
const share = { range: [0, 1] } as const;
const large = 200_000;

/** Laws of the kept mass of one text. */
type KeptLaws = Readonly<Record<string, (next: Uniforms) => number>>;

const keptLaws: KeptLaws = {
  'even from 0 to 1': next => next(),
  'logistic normal': next => logistic(1 + normal(next)),
  'long tail to 0': next => 1 - (1 - next()) ** 6 * (1 - next()),
  'one text in ten different': next => (next() < 0.1 ? 0.15 : 0.85) + 0.1 * (next() - 0.5),
};

/** Mean kept mass of texts. */
export function keptCases(laws: KeptLaws): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, draw]) => {
    const population = randomStream(2);
    const truth = mean(times(large, () => draw(population)));
    return sizes.map((n): CoverageCase => ({
      figure: 'kept',
      law,
      n,
      draw: next => ({
        figure: crossedMean(
          times(n, () => [draw(next)]),
          1,
          share,
        ),
        truth,
      }),
    }));
  });
}

/** Kept mass of texts under random masks: how strongly texts, masks and pairs of both scatter on the logit scale. */
type MaskLaws = Readonly<Record<string, readonly [text: number, mask: number, pair: number]>>;

const maskLaws: MaskLaws = {
  'masks differ as much as texts': [0.5, 0.5, 0.3],
  'masks differ more than texts': [0.2, 0.8, 0.2],
  'masks are alike': [0.6, 0, 0.2],
};

/** Mean kept mass of texts under random masks. */
export function maskCases(laws: MaskLaws): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, [text, mask, pair]]) => {
    const spread = Math.hypot(text, mask, pair);
    const population = randomStream(3);
    const truth = mean(times(large, () => logistic(0.4 + spread * normal(population))));
    return sizes.map((n): CoverageCase => ({
      figure: 'kept, heads masked',
      law,
      n,
      draw: next => {
        const masks = times(n === 4 ? 4 : 8, () => mask * normal(next));
        const values = times(n, () => {
          const own = 0.4 + text * normal(next);
          return masks.map(shift => logistic(own + shift + pair * normal(next)));
        });
        return { figure: crossedMean(values, 1, share), truth };
      },
    }));
  });
}

/** All cases of texts. */
export function textCases(): CoverageCase[] {
  return [...keptCases(keptLaws), ...maskCases(maskLaws)];
}
