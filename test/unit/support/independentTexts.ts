/** Texts of independent tokens from one softmax: the null of every claim that tokens act together. */
import { entropyOf, softmax } from '../../../src/core/distribution.ts';
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Scan, ScanPoint } from '../../../src/core/phase/scan.ts';
import type { Mode, Trajectory } from '../../../src/core/trajectory.ts';

/** Zipf's law over `size` tokens as logits. */
export const zipfLogits = (size: number): Float64Array =>
  Float64Array.from({ length: size }, (_, k) => -Math.log(k + 1));

/** One favored token, and `others` equal ones at a gap in nats. */
export const schottkyLogits = (others: number, gap: number): Float64Array =>
  Float64Array.from({ length: others + 1 }, (_, k) => (k === 0 ? gap : 0));

export interface IndependentTexts {
  readonly logits: Float64Array;
  readonly temperatures: readonly number[];
  readonly samples: number;
  readonly mode: Mode;
  /** Length of a text from a uniform number. */
  readonly length: (u: number) => number;
  readonly seed: number;
}

/** A row of texts with its exact null. */
export function independentScan({ logits, temperatures, samples, mode, length, seed }: IndependentTexts): Scan {
  const next = randomStream(seed);
  const surprisal = softmax(logits, 1).map(p => -Math.log(p));
  const laws = temperatures.map(temperature => softmax(logits, temperature));
  const points: ScanPoint[] = temperatures.map((temperature, at) => {
    const law = laws[at] ?? new Float64Array();
    let sum = 0;
    const cumulative = law.map(p => (sum += p));
    const step = entropyOf(law);
    const draw = (): number => {
      const target = next() * sum;
      let [low, high] = [0, law.length - 1];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulative[middle] ?? 0) > target) high = middle;
        else low = middle + 1;
      }
      return low;
    };
    const text = (index: number): Trajectory => {
      const ids = Int32Array.from({ length: length(next()) }, draw);
      return {
        cell: at,
        index,
        ids,
        logProbT: Float32Array.from(ids, id => Math.log(law[id] ?? 0)),
        logProb1: Float32Array.from(ids, id => -(surprisal[id] ?? 0)),
        entropy: new Float32Array(ids.length).fill(step),
        logitVariance: new Float32Array(ids.length),
        ended: mode === 'answers',
        embedding: null,
        text: 'x'.repeat(ids.length),
        pieces: Array.from(ids, () => 'x'),
      };
    };
    return { temperature, trajectories: Array.from({ length: samples }, (_, index) => text(index)) };
  });
  const exact = laws.map(law => law.reduce((sum, p, v) => sum + p * (surprisal[v] ?? 0), 0));
  const energy = Float64Array.from({ length: 16 * exact.length }, (_, i) => exact[i % exact.length] ?? NaN);
  return { mode, points, softmaxNull: { temperatures, energy }, tokens: length(1), vocabulary: logits.length };
}
