/** Dimensions of clouds of states (docs/method.md#participation-ratio, #two-nn). Both depend on the number of states:
 * the truth is what endlessly many clouds of that number show: the middle of 1,000 of them on the ln scale. */
import { valueOf, type Figure } from '../../src/core/figure.ts';
import { squaredDistances } from '../../src/core/internals/distances.ts';
import { participationFigure } from '../../src/core/internals/participationRatio.ts';
import { twoNnFigure } from '../../src/core/internals/twoNn.ts';
import { unitLength } from '../../src/core/internals/unitLength.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import { mean, times } from '../unit/core/support/answers.ts';
import type { CoverageCase } from './cases.ts';
import type { Uniforms } from './laws.ts';

/** Answers at each temperature: as planned by the experiment, and the fewest for which dimensions are stated. */
const sizes: readonly number[] = [32, 64];
const clouds = 1000;

/** A state before it is brought to unit length. */
type StateLaw = (next: Uniforms) => number[];

const coordinates = (count: number, next: Uniforms): number[] => times(count, () => normal(next));

/** The scale of a Student t of 3 degrees of freedom. */
const heavy = (next: Uniforms): number => Math.sqrt(3 / coordinates(3, next).reduce((sum, x) => sum + x * x, 0));

const laws: Readonly<Record<string, StateLaw>> = {
  'six directions alike': next => coordinates(6, next),
  '40 directions that fall off': next => coordinates(40, next).map((x, k) => x / (1 + k) ** 0.7),
  'heavy tails': next => {
    const scale = heavy(next);
    return coordinates(20, next).map(x => scale * x);
  },
  'near a line': next => coordinates(16, next).map((x, k) => (k === 0 ? 3 * x : 0.2 * x)),
  'three groups': next => {
    const group = Math.floor(3 * next());
    return coordinates(16, next).map((x, k) => 0.5 * x + (k === group ? 3 : 0));
  },
  'a tenth apart': next => {
    const isApart = next() < 0.1;
    return coordinates(12, next).map((x, k) => x + (k === 0 && isApart ? 4 : 0));
  },
};

const figures: Readonly<Record<string, (distances: ArrayLike<number>, n: number) => Figure>> = {
  'participation ratio': participationFigure,
  'two-nn': twoNnFigure,
};

/** All cases of the dimensions of internal states. */
export function internalsCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, draw]) =>
    Object.entries(figures).flatMap(([figure, figureOf]) =>
      sizes.map((n): CoverageCase => {
        const sample = (next: Uniforms): Figure =>
          figureOf(squaredDistances(times(n, () => unitLength(Float32Array.from(draw(next), x => x + 0.5)))), n);
        let truth: number | null = null;
        return {
          figure,
          law,
          n,
          isSlow: true,
          draw(next) {
            truth ??= middleOf(sample);
            return { figure: sample(next), truth };
          },
        };
      }),
    ),
  );
}

function middleOf(sample: (next: Uniforms) => Figure): number {
  const next = randomStream(31);
  return Math.exp(
    mean(
      times(clouds, () => valueOf(sample(next)) ?? [])
        .flat()
        .map(Math.log),
    ),
  );
}
