/** The law a word is drawn from, exactly, from the logits of the whole vocabulary: temperature, then top-p, then min-p,
 * as it is sampled. */
import { softmax } from '../../../core/branching.ts';
import { nucleusOf } from '../../../core/constraints/nucleus.ts';
import type { Setting } from '../../../domain/knob.ts';

/** Sampler settings of a configuration; absent ones leave the law as it is. */
export interface LawCut {
  readonly temperature: number;
  readonly topP: number;
  readonly minP: number;
}

export function lawCutOf(setting: Setting): LawCut {
  return {
    temperature: Number(setting.temperature ?? 1),
    topP: Number(setting['top-p'] ?? 1),
    minP: Number(setting['min-p'] ?? 0),
  };
}

/** Probabilities (float64, sum 1) of logits under a cut. Ties at the edge of a nucleus go to the lower token id. */
export function sampledLaw(logits: Float32Array, { temperature, topP, minP }: LawCut): Float64Array {
  const law = softmax(logits, temperature);
  if (topP < 1) {
    const { threshold, ties } = nucleusOf(law, topP);
    let left = ties;
    keepOnly(law, p => p > threshold || (p === threshold && left-- > 0));
  }
  if (minP > 0) {
    const least = minP * law.reduce((top, p) => Math.max(top, p), 0);
    keepOnly(law, p => p >= least);
  }
  return law;
}

/** Make every token impossible that does not pass, and scale the others to sum to 1. */
function keepOnly(law: Float64Array, passes: (p: number) => boolean): void {
  let total = 0;
  for (let token = 0; token < law.length; token++) {
    const p = law[token] ?? 0;
    if (passes(p)) total += p;
    else law[token] = 0;
  }
  for (let token = 0; token < law.length; token++) law[token] = (law[token] ?? 0) / total;
}
