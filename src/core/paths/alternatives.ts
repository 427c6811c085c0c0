/** The tokens that may stand at a position of an answer (docs/method.md#fork-map). */
import { nucleusOf } from '../constraints/nucleus.ts';
import { entropyOf, softmax } from '../distribution.ts';
import { at } from '../numeric/at.ts';
import { samplerLaw, type SamplerHistory, type SamplerSettings } from '../sampler/samplerLaw.ts';

/** How a token is drawn. `temperatureLast`: in the order of llama.cpp, as always with `samplers`; absent: temperature
 * first. */
interface Draw extends SamplerSettings {
  readonly temperatureLast?: true;
}

/** Least probability of an alternative, and the most of them at one position. */
const leastShare = 0.05;
const mostAlternatives = 5;

const nothingBefore: SamplerHistory = { tokens: [], breaks: () => false };

/** Probability of each token as it is drawn, from its logits, behind the tokens of `history`: in the order of
 * llama.cpp, or for runs of version 0.1 temperature, top-k, top-p and min-p. */
export function drawProbabilities(
  logits: ArrayLike<number>,
  draw: Draw,
  history: SamplerHistory = nothingBefore,
): Float64Array {
  const { temperature, topP, topK, minP = 0 } = draw;
  if (draw.samplers !== undefined || draw.temperatureLast === true) return samplerLaw(logits, draw, history);
  let p = Float64Array.from(softmax(Array.from(logits), temperature));
  if (topK > 0 && topK < p.length) {
    const least = at(p.slice().sort(), p.length - topK);
    p = scaled(p.map(share => (share >= least ? share : 0)));
  }
  if (topP < 1) {
    const { threshold } = nucleusOf(p, topP);
    p = scaled(p.map(share => (share >= threshold ? share : 0)));
  }
  if (minP > 0) {
    const least = minP * p.reduce((most, share) => Math.max(most, share), 0);
    p = scaled(p.map(share => (share >= least ? share : 0)));
  }
  return p;
}

function scaled(p: Float64Array): Float64Array<ArrayBuffer> {
  const total = p.reduce((sum, share) => sum + share, 0);
  return Float64Array.from(p, share => share / total);
}

/** Entropy of the next token, nats, and the alternatives: tokens of at least 5%, at most 5, the likeliest first, and
 * `chosen` in any case. */
export function alternativesAt(
  p: Float64Array,
  chosen: readonly number[],
): { readonly entropy: number; readonly alternatives: readonly { readonly token: number; readonly p: number }[] } {
  const likely = [...p.keys()].filter(token => at(p, token) >= leastShare).sort((a, b) => at(p, b) - at(p, a));
  const kept = likely.slice(0, mostAlternatives);
  const own = chosen.filter(token => !kept.includes(token)).sort((a, b) => at(p, b) - at(p, a))[0];
  const isKept = chosen.some(token => kept.includes(token));
  const tokens = isKept || own === undefined ? kept : [...kept.slice(0, mostAlternatives - 1), own];
  return { entropy: entropyOf(p), alternatives: tokens.map(token => ({ token, p: at(p, token) })) };
}
