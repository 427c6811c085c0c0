/** The Vendi score of 30 answers under laws of directions (docs/method.md#vendi). */
import { vendiAnswers } from '../../src/core/answers/thresholds.ts';
import { vendiFigure, vendiScore } from '../../src/core/answers/vendi.ts';
import { similarityOf } from '../../src/core/answers/similarity.ts';
import { Memo } from '../../src/core/memo.ts';
import { range } from '../../src/core/numeric/functions.ts';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import type { Trajectory } from '../../src/core/trajectory.ts';
import { answer, times } from '../unit/core/support/answers.ts';
import { unrelated } from './answerCases.ts';
import type { CoverageCase } from './cases.ts';
import { dominant, even, zipf, type Uniforms } from './laws.ts';

/** A direction near one of `count` axes, farther the larger `noise` is. */
const near =
  (count: number, noise: number) =>
  (next: Uniforms): Float32Array => {
    const kind = Math.floor(count * next());
    return Float32Array.from({ length: 24 }, (_, at) => Number(at === kind) + noise * normal(next));
  };

const laws: Readonly<Record<string, (next: Uniforms) => Float32Array>> = {
  '2 unrelated kinds': unrelated(even(2)),
  '5 unrelated kinds': unrelated(even(5)),
  '10 unrelated kinds': unrelated(even(10)),
  '40 unrelated kinds': unrelated(even(40)),
  'Zipf over 10 unrelated kinds': unrelated(zipf(10)),
  'one unrelated kind of 0.9, 10 others': unrelated(dominant(0.9, 10)),
  'one rare unrelated kind, 0.05': unrelated([0.95, 0.05]),
  'about one direction': near(1, 0.1),
  'about 3 directions': near(3, 0.1),
  'about 8 directions, blurred': near(8, 0.3),
};

const drawn = (direction: (next: Uniforms) => Float32Array, n: number, next: Uniforms): Trajectory[] =>
  times(n, () => answer('a', { embedding: direction(next) }));

/** Samples for the expected score of a law. */
const truthSamples = 400;

/** The figure at the sizes of the presets that have enough answers. */
export function vendiCases(): CoverageCase[] {
  return Object.entries(laws).flatMap(([law, direction]) => {
    const truth = new Memo<number>();
    const expected = (): number =>
      truth.recall(direction, [], () => {
        const next = randomStream(11);
        const scores = times(truthSamples, () =>
          vendiScore(similarityOf(drawn(direction, vendiAnswers, next)).cosine, range(vendiAnswers)),
        );
        return scores.reduce((sum, score) => sum + score, 0) / truthSamples;
      });
    return [32, 64].map((n): CoverageCase => ({
      figure: 'vendi',
      law,
      n,
      isSlow: true,
      draw: next => ({ figure: vendiFigure(drawn(direction, n, next)), truth: expected() }),
    }));
  });
}
