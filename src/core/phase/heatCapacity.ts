/** Logit variance, "heat capacity" and Fisher information of one softmax (science.md B3.4). The joint law of a sampled
 * text is no Boltzmann law, so the second is not thermodynamic: it is labelled "logit variance / T²". */
import { softmax } from '../branching.ts';

/** Figures of one next-token law at temperature T. */
export interface SoftmaxResponse {
  /** Variance of the untempered logits under the law at T, nats². */
  readonly variance: number;
  /** C_step = variance / T², a pure number. */
  readonly heatCapacity: number;
  /** Fisher information about T, variance / T⁴; Jensen-Shannon divergence over a small step d is about d² / 8 of it. */
  readonly fisherInformation: number;
}

/** Response of the softmax over `logits` (masked entries -Infinity) at temperature T > 0; exact, float64. */
export function softmaxResponse(logits: ArrayLike<number>, temperature: number): SoftmaxResponse {
  const law = softmax(logits, temperature);
  let mean = 0;
  for (let v = 0; v < law.length; v++) if ((law[v] ?? 0) > 0) mean += (law[v] ?? 0) * (logits[v] ?? 0);
  let variance = 0;
  for (let v = 0; v < law.length; v++)
    if ((law[v] ?? 0) > 0) variance += (law[v] ?? 0) * ((logits[v] ?? 0) - mean) ** 2;
  return responseOf(variance, temperature);
}

/** The response from a logit variance that is already known, as the sampler returns it for every step. */
export function responseOf(variance: number, temperature: number): SoftmaxResponse {
  return { variance, heatCapacity: variance / temperature ** 2, fisherInformation: variance / temperature ** 4 };
}
