/** The induction probe: is a repeated random string less surprising, and how open is the first token
 * (docs/method.md#induction)? */
import { entropyOf, softmax } from '../../../core/distribution.ts';
import { uniform } from '../../../core/statistics/random.ts';
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import { randomStreams } from '../../../knobs/randomChoice.ts';
import type { InductionReading } from '../../../domain/study.ts';
import { inductionSize } from '../studySizes.ts';

/** Draws of one token before a vocabulary counts as having no ordinary tokens. */
const mostDraws = 1000;

/** The tokens of an empty text; none for a model without a start token. */
function startTokens(model: LanguageModel): Int32Array {
  try {
    return model.encode('', 'raw').ids;
  } catch (error) {
    if (error instanceof AdjacentError) return new Int32Array(0);
    throw error;
  }
}

/** Length of the repeated string: 50 tokens, or as many as fit twice into the context. */
function stringLength(context: number, start: number): number {
  return Math.max(1, Math.min(inductionSize.length, Math.floor((context - start) / 2)));
}

/** Uniformly random tokens with a visible text of their own; the same for all models with one tokenizer. */
function randomTokens(model: LanguageModel, count: number, seed: number, sequence: number): Int32Array {
  const isOrdinary = (id: number): boolean =>
    !model.eosTokenIds.includes(id) && model.pieces(Int32Array.of(id)).join('').trim() !== '';
  return Int32Array.from({ length: count }, (_, position) => {
    for (let draw = 0; draw < mostDraws; draw++) {
      const id = Math.floor(
        uniform(seed, randomStreams.induction, sequence, position * mostDraws + draw) * model.card.vocabulary,
      );
      if (isOrdinary(id)) return id;
    }
    throw new AdjacentError(
      'model-unsupported',
      t`${model.card.name} has no ordinary tokens to repeat.`,
      t`Choose another model.`,
    );
  });
}

/** Read 16 random strings, each twice in a row. `model` is ablated as the configuration requires. Throws AdjacentError
 * cancelled, and model-unsupported for a vocabulary without ordinary tokens. */
export async function readInduction(
  model: LanguageModel,
  configuration: number,
  seed: number,
  signal: AbortSignal,
): Promise<InductionReading> {
  const start = startTokens(model);
  const { vocabulary, context } = model.card;
  const length = stringLength(context, start.length);
  const surprisal = new Float32Array(inductionSize.sequences * 2 * length).fill(NaN);
  let openness = NaN;
  for (let sequence = 0; sequence < inductionSize.sequences; sequence++) {
    const tokens = randomTokens(model, length, seed, sequence);
    const ids = Int32Array.of(...start, ...tokens, ...tokens);
    const from = Math.max(0, start.length - 1);
    const { logits } = await model.score(ids.subarray(0, -1), from, signal);
    ids.subarray(from + 1).forEach((id, row) => {
      const distribution = softmax(logits.subarray(row * vocabulary, (row + 1) * vocabulary));
      const p = distribution[id];
      if (p === undefined) throw new RangeError('a token is outside the vocabulary');
      surprisal[sequence * 2 * length + from + 1 + row - start.length] = -Math.log(p);
      if (sequence === 0 && row === 0) openness = entropyOf(distribution);
    });
  }
  return { configuration, length, surprisal, openness, vocabulary };
}
