/** The distribution from which the next token is sampled, exactly, from the logits of the whole vocabulary:
 * temperature, then top-p, then min-p. */
import { softmax } from '../../../core/distribution.ts';
import { nucleusOf } from '../../../core/constraints/nucleus.ts';
import type { Setting } from '../../../domain/knob.ts';

/** Sampler settings of a configuration. */
export interface SamplerSettings {
  readonly temperature: number;
  /** (0, 1]; 1: off. */
  readonly topP: number;
  /** [0, 1); 0: off. */
  readonly minP: number;
}

/** Sampler settings of a setting; what it does not change is off. */
export function samplerSettings(setting: Setting): SamplerSettings {
  const { temperature = 1, 'top-p': topP = 1, 'min-p': minP = 0 } = setting;
  return { temperature: Number(temperature), topP: Number(topP), minP: Number(minP) };
}

/** Probabilities (float64, sum 1). Of tokens tied at the edge of the nucleus, those with lower ids are kept. */
export function sampledDistribution(logits: Float32Array, { temperature, topP, minP }: SamplerSettings): Float64Array {
  const distribution = softmax(logits, temperature);
  if (topP < 1) {
    const { threshold, ties } = nucleusOf(distribution, topP);
    let left = ties;
    truncate(distribution, p => p > threshold || (p === threshold && left-- > 0));
  }
  if (minP > 0) {
    const least = minP * distribution.reduce((top, p) => Math.max(top, p), 0);
    truncate(distribution, p => p >= least);
  }
  return distribution;
}

/** Set the probability of tokens that do not pass to 0, and scale the others to sum 1, in place. */
function truncate(distribution: Float64Array, passes: (p: number) => boolean): void {
  let total = 0;
  distribution.forEach((p, token) => {
    if (passes(p)) total += p;
    else distribution[token] = 0;
  });
  distribution.forEach((p, token) => {
    distribution[token] = p / total;
  });
}
