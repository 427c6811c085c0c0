/** A scored prompt for the inspector: at each token the openness, its probability and the alternatives. */
import { topTokenIds, summarizeLogits } from '../core/distributionSummary.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';
import type { Form, LanguageModel, PromptText, Score } from '../domain/languageModel.ts';
import { distinctTexts, tokenNames, writtenPieces } from '../domain/tokenText.ts';

/** Alternatives shown for a step. */
const shown = 12;

type Model = Pick<LanguageModel, 'card' | 'eosTokenIds' | 'pieces' | 'texts'>;

/** The part of a step that does not depend on temperature or top-p: its logits, the likeliest tokens, the actual token
 * and its rank. */
export interface Step {
  readonly logits: Float32Array;
  readonly likeliest: readonly { readonly id: number; readonly text: string }[];
  /** -1 after the last token. */
  readonly id: number;
  readonly rank: number;
}

type DrawnStep = Pick<TokenScore, 'openness' | 'alternatives' | 'logProb' | 'rank'>;

const unknown: DrawnStep = { openness: null, alternatives: [], logProb: null, rank: null };

/** A scored prompt with its stored logits, from which a view at any temperature is computed. */
export interface ScoredText {
  readonly model: string;
  readonly precision: string;
  readonly form: Form;
  /** The user's text. */
  readonly text: string;
  readonly rewritten?: true;
  readonly tokens: readonly Pick<TokenScore, 'id' | 'text' | 'partOf' | 'span'>[];
  /** Step i predicts token i + 1 + `from`; behind the last token of a text, the next one. */
  readonly steps: readonly Step[];
  readonly from: number;
}

/** Maximum bytes of logits kept per text. */
const mostBytes = 256 * 2 ** 20;

/** A stretch of a text, UTF-16 offsets. */
export type View = readonly [start: number, end: number];

/** Positions to score: all, or of a text whose logits would exceed `mostBytes` those from the first token in view on;
 * without a view the last ones. */
export function scoredPositions(
  { ids, own, spans }: PromptText,
  vocabulary: number,
  view: View | null = null,
): { readonly from: number; readonly to: number } {
  const most = Math.max(1, Math.floor(mostBytes / (4 * vocabulary)));
  const last = Math.max(0, ids.length - most);
  const first = view === null ? -1 : spans.findIndex(([, end]) => end > view[0]);
  // The token in view is predicted by the one before it.
  const from = first < 0 ? last : Math.min(last, Math.max(0, own[0] + first - 1));
  return { from, to: Math.min(ids.length, from + most) };
}

/** Position behind the last token in view; 0 without a view. */
export function viewEnd({ own, spans }: PromptText, view: View | null): number {
  return view === null ? 0 : own[0] + spans.filter(([start]) => start < view[1]).length;
}

/** Aligns the scores of `prompt.ids`, whose first rows may be `known` steps, with the user's text. */
export function scoredText(
  model: Model,
  text: string,
  prompt: PromptText,
  score: Score,
  known: readonly Step[] = [],
): ScoredText {
  const written = writtenPieces(prompt.text, model.pieces(prompt.ids));
  const [begin, end] = prompt.own;
  const rows = score.logits.length / score.vocabulary;
  const likeliest = Array.from({ length: rows }, (_, row) => topTokenIds(logitsOf(score, row), shown));
  const ids = [...new Set([...prompt.ids, ...likeliest.flat()])];
  const names = new Map(tokenNames(model, ids).map((name, at) => [ids[at] ?? -1, name]));
  const nameOf = (id: number): string => names.get(id) ?? '';
  const tokens = Array.from(prompt.ids, (id, at) => ({
    id,
    text: written[at] || nameOf(id),
    ...partAt(written, at, nameOf(id)),
    span: at >= begin && at < end ? (prompt.spans[at - begin] ?? null) : null,
  }));
  const steps = likeliest.map((others, row): Step => {
    const texts = distinctTexts(others, others.map(nameOf));
    const id = prompt.ids[score.from + row + 1] ?? -1;
    const logits = logitsOf(score, row);
    return {
      logits,
      likeliest: others.map((other, at) => ({ id: other, text: texts[at] ?? '' })),
      id,
      rank: rankOf(logits, id),
    };
  });
  const rewritten = prompt.rewritten === true ? { rewritten: true as const } : {};
  const from = score.from - known.length;
  const kept = known.map((step, row) => withNext(step, prompt.ids[from + row + 1] ?? -1));
  const { id, precision } = model.card;
  return { model: id, precision, form: prompt.form, text, ...rewritten, tokens, steps: [...kept, ...steps], from };
}

/** The character that a token without a text of its own begins: that of the next token with one. */
function partAt(written: readonly string[], at: number, name: string): Pick<TokenScore, 'partOf'> {
  if (written[at] !== '' || !/<0x[0-9A-F]{2}>$/u.test(name)) return {};
  const [partOf] = written.slice(at).find(text => text !== '') ?? '';
  return partOf === undefined ? {} : { partOf };
}

/** A step whose token may be another one now. */
function withNext(step: Step, id: number): Step {
  return step.id === id ? step : { ...step, id, rank: rankOf(step.logits, id) };
}

/** Computes the view at a temperature > 0 and a top-p in (0, 1] from the stored logits: exact, without running the
 * model. */
export function scoreView(
  { model, precision, form, text, rewritten, tokens, steps, from }: ScoredText,
  temperature: number,
  topP: number,
): ScoreView {
  const drawn = steps.map(step => drawStep(step, temperature, topP));
  const { openness, alternatives } = drawn[tokens.length - from - 1] ?? unknown;
  return {
    model,
    precision,
    form,
    text,
    temperature,
    topP,
    ...(rewritten === undefined ? {} : { rewritten }),
    tokens: tokens.map((token, at): TokenScore => ({ ...(drawn[at - from - 1] ?? unknown), ...token })),
    next: { openness, alternatives },
  };
}

function logitsOf({ logits, vocabulary }: Score, row: number): Float32Array {
  return logits.subarray(row * vocabulary, (row + 1) * vocabulary);
}

function rankOf(logits: Float32Array, id: number): number {
  const own = logits[id] ?? -Infinity;
  let rank = 1;
  for (let other = 0; other < logits.length; other++) if ((logits[other] ?? 0) > own) rank++;
  return rank;
}

/** What was drawn of a step lately: most steps of a text that is read on are known. */
const drawnBefore = new WeakMap<
  Step,
  { readonly temperature: number; readonly topP: number; readonly drawn: DrawnStep }
>();

function drawStep(step: Step, temperature: number, topP: number): DrawnStep {
  const before = drawnBefore.get(step);
  if (before?.temperature === temperature && before.topP === topP) return before.drawn;
  const drawn = computeStep(step, temperature, topP);
  drawnBefore.set(step, { temperature, topP, drawn });
  return drawn;
}

/** Top-p keeps a token while the likelier tokens have not reached the mass, before the temperature acts. */
function computeStep({ logits, likeliest, id, rank }: Step, temperature: number, topP: number): DrawnStep {
  const { openness, top, total } = summarizeLogits(logits, temperature);
  const logProbOf = (token: number): number => ((logits[token] ?? -Infinity) - top) / temperature - Math.log(total);
  const plain = topP === 1 || temperature === 1 ? { top, total } : summarizeLogits(logits, 1);
  let before = 0;
  const alternatives = likeliest.map(({ id: token, text }) => {
    const p = Math.exp(logProbOf(token));
    const kept = topP === 1 || before < topP;
    before += Math.exp((logits[token] ?? -Infinity) - plain.top) / plain.total;
    return { id: token, text, p, kept };
  });
  return { openness, alternatives, logProb: logProbOf(id), rank };
}
