/** Single-softmax null u_0(T): the energy that re-tempering alone would give along fixed texts (science.md B3.2 op9).
 */
import type { Trajectory } from '../../../core/trajectory.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { PlanWindow } from '../../../domain/plan.ts';
import type { SoftmaxNull } from '../../../domain/run.ts';

/** Texts that are re-read, and tokens of each that count. */
export const nullSize = { texts: 16, tokens: 64 } as const;

/** A token this far below the likeliest one (ln of the ratio of their tempered weights) adds less than rounding does,
 * for any vocabulary: e^-50 is 2e-22. */
const negligible = -50;

/** Energy sum over v of p_T(v) (-ln p_1(v)) of one law at each temperature, nats; ids in `masked` are impossible. */
export function retemperedEnergy(
  logits: Float32Array,
  temperatures: readonly number[],
  masked: readonly number[],
): Float64Array {
  const law = Float64Array.from(logits);
  for (const id of masked) law[id] = -Infinity;
  const top = law.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let v = 0; v < law.length; v++) {
    law[v] = (law[v] ?? -Infinity) - top;
    total += Math.exp(law[v] ?? -Infinity);
  }
  const logTotal = Math.log(total);
  return Float64Array.from(temperatures, temperature => {
    let weights = 0;
    let sum = 0;
    for (let v = 0; v < law.length; v++) {
      const value = law[v] as number;
      if (value < negligible * temperature) continue;
      const weight = Math.exp(value / temperature);
      weights += weight;
      sum += weight * value;
    }
    return logTotal - sum / weights;
  });
}

/** Compute the null of one window from texts of one of its cells (a settled one; the caller chooses). Empty texts are
 * left out; null when none remains. `ends` masked when the run suppressed them. */
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
