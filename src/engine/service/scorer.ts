/** Scores texts for the Inspector and keeps the last one with its logits, so that the sliders need not run the model
 * again. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { EngineRequest } from '../../protocol/engineProtocol.ts';
import type { ScoreView } from '../../domain/score.ts';
import type { LanguageModel, ModelCard } from '../../domain/languageModel.ts';
import {
  scoredPositions,
  scoredText,
  scoreView,
  viewEnd,
  type ScoredText,
  type Step,
} from '../../scoring/scoredText.ts';
import { checkSampling } from '../../domain/specCheck.ts';

type ScoreRequest = Pick<
  Extract<EngineRequest, { readonly type: 'score' }>,
  'text' | 'messages' | 'form' | 'temperature' | 'topP' | 'view'
>;

/** Who hears of a text while it is read. */
interface ReadListener {
  readonly onRead?: (share: number) => void;
  readonly onPart?: (score: ScoreView) => void;
}

export class Scorer {
  private last: ScoredText | null = null;
  /** The card of the model that scored it; another one where the model was opened again. */
  private card: ModelCard | null = null;

  /** Score a text and keep it, that in view first where not all of it can be kept; what stands before the first change
   * since the last text is not read again. `listener` receives the share that was read so far, and what is known of the
   * text whenever more is. What was read until `signal` aborts is kept. Throws AdjacentError bad-argument,
   * prompt-empty, and what `encode` and `score` of the model throw. */
  async score(
    model: LanguageModel,
    { text, messages, form, temperature, topP, view }: ScoreRequest,
    signal: AbortSignal,
    { onRead, onPart }: ReadListener = {},
  ): Promise<ScoreView> {
    checkSampling(temperature, topP);
    if (text.trim() === '')
      throw new AdjacentError('prompt-empty', t`There is no text to score.`, t`Select or type a prompt first.`);
    const prompt = model.encode(text, form === 'auto' ? (model.card.forms[0] ?? 'raw') : form, messages);
    const { from, to } = scoredPositions(prompt, model.card.vocabulary, view);
    let known: readonly Step[] = knownSteps(this.card === model.card ? this.last : null, prompt.ids, from).slice(
      0,
      to - from,
    );
    // The last position is always read: a model scores at least one token.
    if (known.length === to - from) known = known.slice(0, -1);
    for (const end of partEnds(from + known.length, to, viewEnd(prompt, view ?? null))) {
      const score = await model.score(prompt.ids.subarray(0, end), from + known.length, signal, tokens => {
        onRead?.(tokens / to);
      });
      this.card = model.card;
      this.last = scoredText(model, text, prompt, score, known);
      known = this.last.steps;
      if (end < to) onPart?.(scoreView(this.last, temperature, topP));
    }
    return this.view(temperature, topP);
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

/** Tokens that are read before what is known of them is told: a multiple of what a model reads in one pass. */
const partTokens = 512;

/** Positions up to which a text is read, one after the other: first beyond what is in view, then part by part. One more
 * than a whole part, because the last token of each is read by itself. */
function partEnds(from: number, to: number, inView: number): number[] {
  const ends: number[] = [];
  for (let end = Math.max(from, inView); ;) {
    end = (Math.floor(end / partTokens) + 1) * partTokens + 1;
    if (end >= to) return [...ends, to];
    ends.push(end);
  }
}

/** Steps of the last text that hold for `ids` too, from position `from` on: those after the tokens before the first
 * change. */
function knownSteps(last: ScoredText | null, ids: Int32Array, from: number): readonly Step[] {
  if (last === null || last.from > from) return [];
  const changed = ids.findIndex((id, at) => last.tokens[at]?.id !== id);
  const same = changed < 0 ? ids.length : changed;
  return last.steps.slice(from - last.from, Math.max(0, same - last.from));
}
