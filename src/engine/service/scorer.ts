/** Scores texts for the Inspector and keeps the last one with its logits, so that the sliders need not run the model
 * again. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { EngineRequest } from '../../protocol/engineProtocol.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { LanguageModel, ModelCard, Score } from '../../domain/languageModel.ts';
import { scoredFrom, scoredText, scoreView, type ScoredText } from '../../scoring/scoredText.ts';
import { checkSampling } from '../../domain/specCheck.ts';

type ScoreRequest = Pick<
  Extract<EngineRequest, { readonly type: 'score' }>,
  'text' | 'messages' | 'form' | 'temperature' | 'topP'
>;

export class Scorer {
  private last: ScoredText | null = null;
  /** The card of the model that scored it; another one where the model was opened again. */
  private card: ModelCard | null = null;

  /** Score a text and keep it; what stands before the first change since the last text is not read again. `onRead`
   * receives the share that was read so far. Throws AdjacentError bad-argument, prompt-empty, and what `encode` and
   * `score` of the model throw. */
  async score(
    model: LanguageModel,
    { text, messages, form, temperature, topP }: ScoreRequest,
    signal: AbortSignal,
    onRead: (share: number) => void = () => undefined,
  ): Promise<ScoreView> {
    checkSampling(temperature, topP);
    if (text.trim() === '')
      throw new AdjacentError('prompt-empty', t`There is no text to score.`, t`Select or type a prompt first.`);
    const prompt = model.encode(text, form === 'auto' ? (model.card.forms[0] ?? 'raw') : form, messages);
    const from = scoredFrom(prompt, model.card.vocabulary);
    const known = knownRows(this.card === model.card ? this.last : null, prompt.ids, from);
    // The last position is always read: a model scores at least one token.
    const start = Math.min(from + known.length, prompt.ids.length - 1);
    const score = await model.score(prompt.ids, start, signal, tokens => {
      onRead(tokens / prompt.ids.length);
    });
    this.card = model.card;
    this.last = scoredText(model, text, prompt, joined(known.slice(0, start - from), score, from));
    return scoreView(this.last, temperature, topP);
  }

  /** The last text at another temperature and top-p. Throws AdjacentError bad-argument for values out of range, and
   * when no text was scored yet. */
  view(temperature: number, topP: number): ScoreView {
    checkSampling(temperature, topP);
    if (this.last === null)
      throw new AdjacentError('bad-argument', t`No text has been scored yet.`, t`Score a text first.`);
    return scoreView(this.last, temperature, topP);
  }
}

/** Distributions of the last text that hold for `ids` too, from position `from` on: those after the tokens before the
 * first change. */
function knownRows(last: ScoredText | null, ids: Int32Array, from: number): readonly Float32Array[] {
  if (last === null || last.from > from) return [];
  const changed = ids.findIndex((id, at) => last.tokens[at]?.id !== id);
  const same = changed < 0 ? ids.length : changed;
  return last.steps.slice(from - last.from, Math.max(0, same - last.from)).map(({ logits }) => logits);
}

/** A score whose first rows are `known`. */
function joined(known: readonly Float32Array[], score: Score, from: number): Score {
  if (known.length === 0) return score;
  const logits = new Float32Array(known.length * score.vocabulary + score.logits.length);
  known.forEach((row, at) => {
    logits.set(row, at * score.vocabulary);
  });
  logits.set(score.logits, known.length * score.vocabulary);
  return { ...score, logits, from };
}
