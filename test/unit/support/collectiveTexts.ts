/** Texts whose energy turns over at one temperature, more sharply the longer they are: what a transition looks like. */
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import type { Scan, ScanPoint } from '../../../src/core/phase/scan.ts';
import type { Trajectory } from '../../../src/core/trajectory.ts';
import { logistic } from './binaryTexts.ts';

export interface CollectiveTexts {
  readonly temperatures: readonly number[];
  readonly samples: number;
  readonly tokens: number;
  readonly seed: number;
  /** Scale of the turn-over at token t. */
  readonly scale: (t: number) => number;
  /** Standard deviation of a text's own critical temperature. */
  readonly disorder: number;
  /** Standard deviation of one token's energy, nats. */
  readonly noise: number;
  /** Text of a token, from the number of the text and of the token. */
  readonly piece: (index: number, t: number) => string;
}

/** Centre and height of the turn-over, and scale of its single-softmax null. */
const turnOver = { center: 1, height: 4, nullScale: 0.3 } as const;

/** A row of such texts in streams mode. */
export function collectiveScan({
  temperatures,
  samples,
  tokens,
  seed,
  scale,
  disorder,
  noise,
  piece,
}: CollectiveTexts): Scan {
  const next = randomStream(seed);
  const text = (temperature: number, index: number): Trajectory => {
    const own = turnOver.center + disorder * normal(next);
    const level = Float64Array.from(
      { length: tokens },
      (_, t) => 1 + turnOver.height * logistic((temperature - own) / scale(t)),
    );
    const wobble = (noise / 64) * normal(next);
    const pieces = Array.from(level, (_, t) => piece(index, t));
    return {
      cell: 0,
      index,
      ids: new Int32Array(tokens),
      logProbT: Float32Array.from(level, value => -value),
      logProb1: Float32Array.from(level, value => -value - noise * normal(next)),
      entropy: Float32Array.from(level, value => value / 2 + wobble),
      logitVariance: new Float32Array(tokens),
      ended: false,
      embedding: null,
      text: pieces.join(''),
      pieces,
    };
  };
  const points: ScanPoint[] = temperatures.map(temperature => ({
    temperature,
    trajectories: Array.from({ length: samples }, (_, index) => text(temperature, index)),
  }));
  const energy = Float64Array.from({ length: 16 * temperatures.length }, (_, i) => {
    const away = (temperatures[i % temperatures.length] ?? 0) - turnOver.center;
    return 1 + turnOver.height * logistic(away / turnOver.nullScale) + 0.02 * Math.floor(i / temperatures.length);
  });
  return { mode: 'streams', points, softmaxNull: { temperatures, energy }, tokens, vocabulary: 100 };
}
