/** The logits of calibration models by their definition, to compare the graph with. */
import type { CalibrationModel, LetterDistribution } from '../../../src/engine/calibration/calibrationModel.ts';

/** Logits of the next letter after a history of letter ids, in float64. */
export function letterLogits({ letters, distribution }: CalibrationModel, history: readonly number[]): Float64Array {
  if (distribution.reads === 'derailed') {
    const isDerailed = history.some(letter => letter >= distribution.good);
    return Float64Array.from(distribution.alive, value => (isDerailed ? 0 : value));
  }
  const { table, urn } = distribution;
  const read = readLetters(distribution.reads, history);
  const logits = new Float64Array(letters.length);
  const add = (letter: number, weight: number): void => {
    table[letter]?.forEach((value, next) => (logits[next] = (logits[next] ?? NaN) + weight * value));
  };
  if (read.length === 0) add(letters.length, 1);
  for (const letter of read) add(letter, 1 / read.length);
  return urn === null ? logits : logits.map(share => Math.log(urn + history.length * share));
}

function readLetters(reads: LetterDistribution['reads'], history: readonly number[]): readonly number[] {
  if (reads === 'shares') return history;
  return reads === 'first' ? history.slice(0, 1) : history.slice(-1);
}
