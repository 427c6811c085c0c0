/** Two-letter texts, " " and "a", sampled from a law of their history: processes whose answers are known. */
import { randomStream } from '../../../src/core/statistics/random.ts';
import type { Scan, ScanNull, ScanPoint } from '../../../src/core/phase/scan.ts';
import type { Mode, Trajectory } from '../../../src/core/trajectory.ts';

/** What was written so far; letters are 1 for " " (up) and 0 for "a". */
export interface BinaryHistory {
  readonly t: number;
  readonly ups: number;
  readonly first: number;
  readonly last: number;
}

/** Log-odds of " " at temperature 1 after a history. */
export type BinaryLaw = (history: BinaryHistory) => number;

export const logistic = (value: number): number => 1 / (1 + Math.exp(-value));

export const entropyOfCoin = (p: number): number =>
  p <= 0 || p >= 1 ? 0 : -p * Math.log(p) - (1 - p) * Math.log1p(-p);

/** Sample one text of `tokens` letters. */
export function sampleBinary(
  law: BinaryLaw,
  temperature: number,
  tokens: number,
  index: number,
  next: () => number,
): Trajectory {
  const ids = new Int32Array(tokens);
  const logProbT = new Float32Array(tokens);
  const logProb1 = new Float32Array(tokens);
  const entropy = new Float32Array(tokens);
  const logitVariance = new Float32Array(tokens);
  const pieces: string[] = [];
  let history: BinaryHistory = { t: 0, ups: 0, first: 0, last: 0 };
  for (let t = 0; t < tokens; t++) {
    const odds = law(history);
    const up = logistic(odds / temperature);
    const letter = next() < up ? 1 : 0;
    const sign = letter === 1 ? odds : -odds;
    ids[t] = letter;
    logProbT[t] = Math.log(logistic(sign / temperature));
    logProb1[t] = Math.log(logistic(sign));
    entropy[t] = entropyOfCoin(up);
    logitVariance[t] = odds * odds * up * (1 - up);
    pieces.push(letter === 1 ? ' ' : 'a');
    history = extended(history, letter);
  }
  return {
    cell: 0,
    index,
    ids,
    logProbT,
    logProb1,
    entropy,
    logitVariance,
    ended: false,
    embedding: null,
    text: pieces.join(''),
    pieces,
  };
}

function extended({ t, ups, first }: BinaryHistory, letter: number): BinaryHistory {
  return { t: t + 1, ups: ups + letter, first: t === 0 ? letter : first, last: letter };
}

/** Single-softmax null of a law: exact re-tempered energy along the first 64 letters of fixed texts. */
function binaryNull(law: BinaryLaw, texts: readonly Trajectory[], temperatures: readonly number[]): ScanNull {
  const energy = new Float64Array(texts.length * temperatures.length);
  texts.forEach(({ ids }, row) => {
    const taken = ids.subarray(0, 64);
    let history: BinaryHistory = { t: 0, ups: 0, first: 0, last: 0 };
    for (const letter of taken) {
      const odds = law(history);
      temperatures.forEach((temperature, column) => {
        const up = logistic(odds / temperature);
        const value = -up * Math.log(logistic(odds)) - (1 - up) * Math.log(logistic(-odds));
        const at = row * temperatures.length + column;
        energy[at] = (energy[at] ?? 0) + value / taken.length;
      });
      history = extended(history, letter);
    }
  });
  return { temperatures, energy };
}

/** A row of `samples` texts a temperature, with the null along 16 texts of the coldest cell. */
export function binaryScan(
  law: BinaryLaw,
  temperatures: readonly number[],
  samples: number,
  tokens: number,
  seed: number,
  mode: Mode = 'streams',
): Scan {
  const next = randomStream(seed);
  const points: ScanPoint[] = temperatures.map(temperature => ({
    temperature,
    trajectories: Array.from({ length: samples }, (_, index) => sampleBinary(law, temperature, tokens, index, next)),
  }));
  const settled = points[0]?.trajectories.slice(0, 16) ?? [];
  return { mode, points, softmaxNull: binaryNull(law, settled, temperatures), tokens, vocabulary: 2 };
}
