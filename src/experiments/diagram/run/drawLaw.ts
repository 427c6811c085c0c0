/** The distribution from which a cell draws the token at a position of a text. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { drawProbabilities } from '../../../core/paths/alternatives.ts';
import { at } from '../../../core/numeric/at.ts';
import { t } from '../../../core/text.ts';
import { capabilitiesOf, tellsAll } from '../../../domain/capabilities.ts';
import type { Likeliest, LanguageModel, Sampling, Score } from '../../../domain/languageModel.ts';
import { isPenalized, rememberedTokens } from '../../../domain/sampling.ts';
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

/** Probability of each next token as it is drawn: of those of a list, or of the vocabulary. */
export interface DrawLaw {
  /** Ids in the order of `p`; null: those of the vocabulary. */
  readonly tokens: Int32Array | null;
  readonly p: Float64Array;
}

/** Position of a token in a law; -1 for one that its list does not have. */
export function placeIn({ tokens }: DrawLaw, token: number): number {
  return tokens === null ? token : tokens.indexOf(token);
}

/** The token at a position of a law. */
export function tokenAt({ tokens }: DrawLaw, place: number): number {
  return tokens === null ? place : at(tokens, place);
}

/** Whether a model tells the law behind the beginning of an answer: its whole next-token distribution, and the tokens
 * that penalties count. */
export function tellsLaws({ card, numbered }: Pick<LanguageModel, 'card' | 'numbered'>, sampling: Sampling): boolean {
  return numbered === undefined || (tellsAll(capabilitiesOf(card), card.vocabulary) && !isPenalized(sampling));
}

/** The law behind each beginning of `given` from `from` tokens on, with `forbidden` tokens left out. Throws
 * AdjacentError model-unsupported for a model that does not tell them, cancelled, and what the model throws. */
export async function lawsAlong(
  model: LanguageModel,
  prefix: Int32Array,
  given: Int32Array,
  from: number,
  forbidden: readonly number[],
  sampling: Sampling,
  signal: AbortSignal,
): Promise<readonly DrawLaw[]> {
  const lengths = Array.from({ length: given.length - from + 1 }, (_, i) => from + i);
  if (model.numbered === undefined) {
    const score = await model.score(Int32Array.of(...prefix, ...given), prefix.length + from - 1, signal);
    return lengths.map((_, i) => ({ tokens: null, p: drawLawAt(score, i, forbidden, sampling, model) }));
  }
  const read = model.likeliest?.bind(model);
  if (read === undefined || !tellsLaws(model, sampling))
    throw new AdjacentError(
      'model-unsupported',
      t`${model.card.name} does not tell how likely each next token is with these settings.`,
      t`Choose a model that runs on this machine.`,
    );
  return Promise.all(
    lengths.map(async length => lawOf(await read(prefix, signal, given.subarray(0, length)), sampling)),
  );
}

/** The law of a whole list. Tokens that are shown with the same text are one. */
function lawOf({ tokens }: Likeliest, sampling: Sampling): DrawLaw {
  const shares = new Map<number, number>();
  for (const { id, logProb } of tokens) shares.set(id, (shares.get(id) ?? 0) + Math.exp(logProb));
  const logits = Float64Array.from(shares.values(), share => Math.log(share));
  return { tokens: Int32Array.from(shares.keys()), p: drawProbabilities(logits, sampling) };
}
