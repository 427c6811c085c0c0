/** Scores texts for the Inspector and keeps the last one with its logits, so that the sliders need not run the model
 * again. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { EngineRequest } from '../../protocol/engineProtocol.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { LanguageModel } from '../../domain/languageModel.ts';
import { scoredFrom, scoredText, scoreView, type ScoredText } from '../../scoring/scoredText.ts';
import { checkSampling } from '../../domain/specCheck.ts';

type ScoreRequest = Pick<
  Extract<EngineRequest, { readonly type: 'score' }>,
  'text' | 'messages' | 'form' | 'temperature' | 'topP'
>;

export class Scorer {
  private last: ScoredText | null = null;

  /** Score a text and keep it. Throws AdjacentError bad-argument, prompt-empty, and what `encode` and `score` of the
   * model throw. */
  async score(
    model: LanguageModel,
    { text, messages, form, temperature, topP }: ScoreRequest,
    signal: AbortSignal,
  ): Promise<ScoreView> {
    checkSampling(temperature, topP);
    if (text.trim() === '')
      throw new AdjacentError('prompt-empty', t`There is no text to score.`, t`Select or type a prompt first.`);
    const prompt = model.encode(text, form === 'auto' ? (model.card.forms[0] ?? 'raw') : form, messages);
    const score = await model.score(prompt.ids, scoredFrom(prompt, model.card.vocabulary), signal);
    this.last = scoredText(model, text, prompt, score);
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
