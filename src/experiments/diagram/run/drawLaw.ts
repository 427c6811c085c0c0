/** The distribution from which a cell draws the token at a position of a text. */
import { drawProbabilities } from '../../../core/paths/alternatives.ts';
import { at } from '../../../core/numeric/at.ts';
import type { LanguageModel, Sampling, Score } from '../../../domain/languageModel.ts';
import { rememberedTokens } from '../../../domain/sampling.ts';
import { masked } from '../../../run/sampling/exactMap.ts';

/** Probability of each token behind `ids[from + position]` of a score, with `forbidden` tokens left out. */
export function drawLawAt(
  { ids, from, logits, vocabulary, peaks }: Score,
  position: number,
  forbidden: readonly number[],
  sampling: Sampling,
  { breaksRepetition: breaks = () => false }: Pick<LanguageModel, 'breaksRepetition'>,
): Float64Array {
  const row = logits.subarray(position * vocabulary, (position + 1) * vocabulary);
  const most = row.reduce((top, logit) => Math.max(top, logit), -Infinity);
  const raised = peaks === undefined ? 0 : at(peaks, position) - most;
  const own = sampling.samplers === undefined ? row : row.map(logit => logit + raised);
  const last = from + position + 1;
  const tokens = Array.from(ids.subarray(Math.max(last - rememberedTokens(sampling), 0), last));
  return drawProbabilities(masked(own, forbidden), sampling, { tokens, breaks });
}
