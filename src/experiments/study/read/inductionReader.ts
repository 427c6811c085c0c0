/** R12 and R13: does the model use that a random string comes again, and how open is it before anything (science.md
 * B5)? */
import { entropyOf, softmax } from '../../../core/branching.ts';
import { uniform } from '../../../core/statistics/random.ts';
import { AdjacentError } from '../../../core/adjacentError.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import { randomStreams } from '../../../knobs/randomChoice.ts';
import type { InductionReading } from '../../../domain/study.ts';
import { inductionSize } from '../sizes.ts';

/** Draws of one token before a vocabulary counts as having no ordinary one. */
const mostDraws = 1000;

/** Tokens to start from: what an empty text is given; none where the model has no such token. */
function startOf(model: LanguageModel): Int32Array {
  try {
    return model.encode('', 'raw').ids;
  } catch (error) {
    if (error instanceof AdjacentError) return new Int32Array(0);
    throw error;
  }
}

/** Length of the string that is repeated: 50 tokens, or as many as fit twice into the context. */
export function inductionLength(context: number, start: number): number {
  return Math.max(1, Math.min(inductionSize.length, Math.floor((context - start) / 2)));
}

/** Random tokens of a vocabulary that have a text of their own: uniform, the same for every model of a tokenizer. */
function randomTokens(model: LanguageModel, count: number, seed: number, sequence: number): Int32Array {
  const ordinary = (id: number): boolean =>
    !model.eosTokenIds.includes(id) && model.pieces(Int32Array.of(id)).join('').trim() !== '';
  return Int32Array.from({ length: count }, (_, position) => {
    for (let draw = 0; draw < mostDraws; draw++) {
      const id = Math.floor(
        uniform(seed, randomStreams.induction, sequence, position * mostDraws + draw) * model.card.vocabulary,
      );
      if (ordinary(id)) return id;
    }
    throw new AdjacentError(
      'model-unsupported',
      `${model.card.name} has no ordinary tokens to repeat.`,
      'Choose another model.',
    );
  });
}

/** Read 16 random strings, each twice in a row. `model` is restricted as the configuration asks. Throws AdjacentError
 * cancelled. */
export async function readInduction(
  model: LanguageModel,
  configuration: number,
  seed: number,
  signal: AbortSignal,
): Promise<InductionReading> {
  const start = startOf(model);
  const { vocabulary, context } = model.card;
  const length = inductionLength(context, start.length);
  const surprisal = new Float32Array(inductionSize.sequences * 2 * length).fill(NaN);
  let openness = NaN;
  for (let sequence = 0; sequence < inductionSize.sequences; sequence++) {
    const tokens = randomTokens(model, length, seed, sequence);
    const ids = Int32Array.of(...start, ...tokens, ...tokens);
    const from = Math.max(0, start.length - 1);
    const { logits } = await model.score(ids.subarray(0, -1), from, signal);
    for (let at = from + 1; at < ids.length; at++) {
      const law = softmax(logits.subarray((at - 1 - from) * vocabulary, (at - from) * vocabulary));
      surprisal[sequence * 2 * length + at - start.length] = -Math.log(law[ids[at] ?? 0] ?? 0);
      if (sequence === 0 && at === from + 1) openness = entropyOf(law);
    }
  }
  return { configuration, length, surprisal, openness, vocabulary };
}
