/** A scored prompt as a person looks at it: how open each step was, what the token's chance was, what else could have
 * come. */
import { likeliest, summarizeLogits } from '../core/lawSummary.ts';
import { alignPieces } from '../domain/alignment.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';
import type { Form, LanguageModel, PromptText, Score } from '../domain/languageModel.ts';
import { tokenText, writtenPieces } from '../domain/tokenText.ts';

/** Alternatives shown for a step. */
const shown = 12;

type Model = Pick<LanguageModel, 'card' | 'eosTokenIds' | 'pieces'>;

/** What does not move with temperature or top-p: the stored law of a step, its likeliest tokens, the token that came
 * and its rank. */
interface Step {
  readonly logits: Float32Array;
  readonly likeliest: readonly { readonly id: number; readonly text: string }[];
  /** -1 after the last token. */
  readonly id: number;
  readonly rank: number;
}

type DrawnStep = Pick<TokenScore, 'openness' | 'alternatives' | 'logProb' | 'rank'>;

const unknown: DrawnStep = { openness: null, alternatives: [], logProb: null, rank: null };

/** A scored prompt with its stored laws, ready to be drawn at any temperature. */
export interface ScoredText {
  readonly model: string;
  readonly form: Form;
  /** The person's own text. */
  readonly text: string;
  readonly tokens: readonly Pick<TokenScore, 'text' | 'span'>[];
  /** Step i gives token i + 1 + `from`; the last one gives the token that would come next. */
  readonly steps: readonly Step[];
  readonly from: number;
}

/** Bytes of logits kept of one text (details.md "Plan, seeds, replay"). */
const mostBytes = 256 * 2 ** 20;

/** First position to score: 0, or as far on as it takes for the logits of a long text to be kept. */
export function scoredFrom(prompt: PromptText, vocabulary: number): number {
  return Math.max(0, prompt.ids.length - Math.floor(mostBytes / (4 * vocabulary)));
}

/** Put a score of `prompt.ids` together with the person's own text. */
export function scoredText(model: Model, text: string, prompt: PromptText, score: Score): ScoredText {
  const pieces = model.pieces(prompt.ids);
  const written = writtenPieces(prompt.text, pieces);
  const [begin, end] = prompt.own;
  const spans = alignPieces(text, pieces.slice(begin, end));
  const tokens = Array.from(prompt.ids, (id, at) => ({
    text: written[at] || tokenText(model, id),
    span: at >= begin && at < end ? (spans[at - begin] ?? null) : null,
  }));
  const { from } = score;
  const steps = Array.from({ length: prompt.ids.length - from }, (_, row) =>
    stepOf(model, score, row, prompt.ids[from + row + 1] ?? -1),
  );
  return { model: model.card.id, form: prompt.form, text, tokens, steps, from };
}

/** Draw the stored laws at a temperature > 0 and a nucleus mass in (0, 1]: exact, and without running the model. */
export function scoreView(
  { model, form, text, tokens, steps, from }: ScoredText,
  temperature: number,
  topP: number,
): ScoreView {
  const drawn = steps.map(step => drawStep(step, temperature, topP));
  const { openness, alternatives } = drawn.at(-1) ?? unknown;
  return {
    model,
    form,
    text,
    temperature,
    topP,
    tokens: tokens.map((token, at): TokenScore => ({ ...(drawn[at - from - 1] ?? unknown), ...token })),
    next: { openness, alternatives },
  };
}

function stepOf(model: Model, { logits, vocabulary }: Score, row: number, id: number): Step {
  const law = logits.subarray(row * vocabulary, (row + 1) * vocabulary);
  const own = law[id] ?? -Infinity;
  let rank = 1;
  for (let other = 0; other < law.length; other++) if ((law[other] ?? 0) > own) rank++;
  return {
    logits: law,
    likeliest: likeliest(law, shown).map(other => ({ id: other, text: tokenText(model, other) })),
    id,
    rank,
  };
}

/** Top-p keeps a token while those before it, likeliest first, have not reached its mass. */
function drawStep({ logits, likeliest, id, rank }: Step, temperature: number, topP: number): DrawnStep {
  const { openness, top, total } = summarizeLogits(logits, temperature);
  const logProbOf = (token: number): number => ((logits[token] ?? -Infinity) - top) / temperature - Math.log(total);
  let before = 0;
  const alternatives = likeliest.map(({ id: token, text }) => {
    const p = Math.exp(logProbOf(token));
    const kept = topP === 1 || before < topP;
    before += p;
    return { text, p, kept };
  });
  return { openness, alternatives, logProb: logProbOf(id), rank };
}
