/** Draws from the distribution of all samplers, in float64 outside the graph, so that only rows that use them pay for
 * it. */
import { samplerLaw, type SamplerHistory } from '../../core/sampler/samplerLaw.ts';
import type { Sampling } from '../../domain/languageModel.ts';
import { elementAt } from './elementAt.ts';
import type { TruncatedDraw } from './truncation.ts';

/**
 * Draw a token from `logProbs` [V], ln p at temperature 1, whose largest logit is `peak`: inverse CDF in vocabulary
 * order, at `u` in [0, 1). The statistics are those of the distribution that is drawn from; `logProb1` is that of the
 * model. XTC needs no random number of its own, because its law is drawn from as one.
 */
export function drawFromLaw(
  logProbs: Float32Array,
  peak: number,
  sampling: Sampling,
  u: number,
  history: SamplerHistory,
): TruncatedDraw {
  const logits = new Float64Array(logProbs.length);
  let most = -Infinity;
  for (let id = 0; id < logits.length; id++) most = Math.max(most, logProbs[id] as number);
  for (let id = 0; id < logits.length; id++) logits[id] = (logProbs[id] as number) + (peak - most);
  const law = samplerLaw(logits, sampling, history);
  let [token, last, cumulative, entropy, mean] = [-1, 0, 0, 0, 0];
  for (let id = 0; id < law.length; id++) {
    const p = law[id] as number;
    if (!(p > 0)) continue;
    cumulative += p;
    if (token < 0 && cumulative > u) token = id;
    last = id;
    entropy -= p * Math.log(p);
    mean += p * (logProbs[id] as number);
  }
  // Rounding can leave the uniform above the last cumulative probability.
  if (token < 0) token = last;
  let logitVariance = 0;
  for (let id = 0; id < law.length; id++) {
    const p = law[id] as number;
    if (p > 0) logitVariance += p * ((logProbs[id] as number) - mean) ** 2;
  }
  return {
    token,
    logProbT: Math.log(elementAt(law, token)),
    logProb1: elementAt(logProbs, token),
    entropy: Math.max(entropy, 0),
    logitVariance,
  };
}
