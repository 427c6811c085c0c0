/** Single-softmax null u_0(T): the energy that changing the temperature alone would give along fixed texts
 * (docs/method.md#softmax-null). */
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { PlanWindow } from '../../../domain/plan.ts';
import type { SoftmaxNull } from '../../../domain/run.ts';

/** Number of texts that are re-read, and tokens used of each. */
const nullSize = { texts: 16, tokens: 64 } as const;

/** A token this far below the likeliest one (log ratio of tempered weights) contributes less than rounding error for
 * any vocabulary: e^-50 is 2e-22. */
const negligible = -50;

/** Energy, the sum over v of p_T(v) (-ln p_1(v)), of one next-token distribution at each temperature, nats. Tokens in
 * `masked` have probability 0. */
export function retemperedEnergy(
  logits: Float32Array,
  temperatures: readonly number[],
  masked: readonly number[],
): Float64Array {
  const logProbs = Float64Array.from(logits);
  for (const id of masked) logProbs[id] = -Infinity;
  const top = logProbs.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let v = 0; v < logProbs.length; v++) {
    logProbs[v] = (logProbs[v] ?? -Infinity) - top;
    total += Math.exp(logProbs[v] ?? -Infinity);
  }
  const logTotal = Math.log(total);
  return Float64Array.from(temperatures, temperature => {
    let weights = 0;
    let sum = 0;
    for (let v = 0; v < logProbs.length; v++) {
      const value = logProbs[v] as number;
      if (value < negligible * temperature) continue;
      const weight = Math.exp(value / temperature);
      weights += weight;
      sum += weight * value;
    }
    return logTotal - sum / weights;
  });
}

/** Computes the null of one window from the answers of one of its cells, which the caller chooses. Skips empty answers;
 * null when none remains. `suppressEnds` masks the end tokens, as the run did. */
export async function softmaxNull(
  model: LanguageModel,
  window: PlanWindow,
  windowIndex: number,
  source: readonly Trajectory[],
  temperatures: readonly number[],
  suppressEnds: boolean,
  signal: AbortSignal,
): Promise<SoftmaxNull | null> {
  const texts = source.filter(({ ids }) => ids.length > 0).slice(0, nullSize.texts);
  const [first] = texts;
  if (first === undefined) return null;
  const energy = new Float64Array(texts.length * temperatures.length);
  for (const [row, { ids }] of texts.entries()) {
    const taken = ids.subarray(0, nullSize.tokens);
    const whole = Int32Array.of(...window.ids, ...taken.subarray(0, -1));
    const score = await model.score(whole, window.ids.length - 1, signal);
    for (let at = 0; at < taken.length; at++) {
      const logits = score.logits.subarray(at * score.vocabulary, (at + 1) * score.vocabulary);
      const energies = retemperedEnergy(logits, temperatures, suppressEnds ? model.eosTokenIds : []);
      energies.forEach((value, column) => {
        const place = row * temperatures.length + column;
        energy[place] = (energy[place] ?? 0) + value / taken.length;
      });
    }
  }
  return { window: windowIndex, cell: first.cell, indices: texts.map(text => text.index), temperatures, energy };
}
