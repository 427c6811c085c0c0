/** Texts of chains of letters, and their exact energies in equilibrium (docs/method.md#equilibrium-control). */
import type { Trajectory } from '../../../src/core/trajectory.ts';

/** A chain of letters: chances of the first one, and of the next one after each. */
export interface LetterChain {
  readonly start: readonly number[];
  readonly rows: readonly (readonly number[])[];
  readonly tokens: number;
}

/** Two states, left with chance 0.1 and 0.3. */
export const twoStates: LetterChain = {
  start: [0.75, 0.25],
  rows: [
    [0.9, 0.1],
    [0.3, 0.7],
  ],
  tokens: 12,
};

/** Some words lead to a long stretch of noise: whole texts have very uneven weights. */
export const noisy: LetterChain = {
  start: [0.94, ...Array.from({ length: 6 }, () => 0.01)],
  rows: [
    [0.94, ...Array.from({ length: 6 }, () => 0.01)],
    ...Array.from({ length: 6 }, () => Array.from({ length: 7 }, () => 1 / 7)),
  ],
  tokens: 64,
};

/** Texts of a chain, sampled letter by letter. */
export function chainTexts(
  { start, rows, tokens }: LetterChain,
  temperature: number,
  count: number,
  next: () => number,
): Trajectory[] {
  return Array.from({ length: count }, (_, index) => {
    const [logProb1, logProbT] = [new Float32Array(tokens), new Float32Array(tokens)];
    const [entropy, logitVariance] = [new Float32Array(tokens), new Float32Array(tokens)];
    let law = start;
    for (let at = 0; at < tokens; at++) {
      const powers = law.map(p => p ** (1 / temperature));
      const total = powers.reduce((sum, p) => sum + p, 0);
      const chances = powers.map(p => p / total);
      const u = next();
      let passed = 0;
      const found = chances.findIndex(p => (passed += p) > u);
      const letter = found < 0 ? chances.length - 1 : found;
      logProb1[at] = Math.log(law[letter] ?? 0);
      logProbT[at] = Math.log(chances[letter] ?? 0);
      entropy[at] = -chances.reduce((sum, p) => sum + p * Math.log(p), 0);
      const mean = chances.reduce((sum, p, i) => sum + p * Math.log(law[i] ?? 0), 0);
      logitVariance[at] = chances.reduce((sum, p, i) => sum + p * (Math.log(law[i] ?? 0) - mean) ** 2, 0);
      law = rows[letter] ?? start;
    }
    const ids = new Int32Array(tokens);
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
      text: '',
      pieces: [],
    };
  });
}

/** Mean energy per token over all texts of the first `length` letters: in equilibrium, and letter by letter. */
export function exactEnergies(
  { start, rows }: LetterChain,
  temperature: number,
  length: number,
): readonly [number, number] {
  const power = 1 / temperature;
  const energyUnder = (step: (p: number, total: number) => number): number => {
    /** Weight of all beginnings that end in each letter, and their weight times energy. */
    let ends: readonly { readonly weight: number; readonly energy: number }[] = [{ weight: 1, energy: 0 }];
    for (let at = 0; at < length; at++) {
      const laws = at === 0 ? [start] : rows;
      ends = start.map((_, letter) => {
        let [weight, energy] = [0, 0];
        ends.forEach((before, from) => {
          const law = laws[from] ?? start;
          const p = law[letter] ?? 0;
          const factor = step(
            p,
            law.reduce((sum, one) => sum + one ** power, 0),
          );
          weight += factor * before.weight;
          energy += factor * (before.energy - before.weight * Math.log(p));
        });
        return { weight, energy };
      });
    }
    const sum = (key: 'weight' | 'energy'): number => ends.reduce((total, one) => total + one[key], 0);
    return sum('energy') / sum('weight') / length;
  };
  return [energyUnder(p => p ** power), energyUnder((p, total) => p ** power / total)];
}
