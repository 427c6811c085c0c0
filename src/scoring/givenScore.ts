/** A text scored by a model that states the log-probability of each given token and nothing of the others. */
import { opennessBounds } from '../core/opennessBounds.ts';
import type { Likeliest } from '../domain/languageModel.ts';
import type { ScoreView, TokenScore } from '../domain/score.ts';

/** Alternatives shown for the next token. */
const shown = 12;

/** What is known of the steps before a text that has no log-probability, and of all others besides it. */
const unknown = { openness: null, alternatives: [], rank: null } as const;

/** What a model states of a text and of what comes next. */
interface Given extends Pick<ScoreView, 'model' | 'precision'> {
  readonly text: string;
  /** Tokens of the text, in order, from the first that has a log-probability on. */
  readonly tokens: Likeliest['tokens'];
  /** The likeliest tokens behind the text, largest first; empty where the model states none. */
  readonly next: Likeliest['tokens'];
  readonly vocabulary: number;
}

/** The text at temperature 1, without a chat template. Figures of the next token need its whole distribution. */
export function givenScore({ model, precision, text, tokens, next, vocabulary }: Given): ScoreView {
  const placed = placedIn(text, tokens);
  const start = placed[0]?.span?.[0] ?? text.length;
  const first: TokenScore[] =
    start === 0 ? [] : [{ ...unknown, id: -1, text: text.slice(0, start), span: [0, start], logProb: null }];
  return {
    model,
    precision,
    form: 'raw',
    text,
    temperature: 1,
    topP: 1,
    tokens: [...first, ...placed],
    next: {
      openness: next.length === 0 || next.length < vocabulary ? null : opennessOf(next),
      alternatives: next
        .slice(0, shown)
        .map(({ id, text: word, logProb }) => ({ id, text: word, p: Math.exp(logProb), kept: true })),
    },
  };
}

/** Tokens with their places, from the end of the text on. A token whose text is not there, such as a part of a
 * character, has none. */
function placedIn(text: string, tokens: Likeliest['tokens']): TokenScore[] {
  let end = text.length;
  const placed = [...tokens].reverse().map(({ id, text: own, logProb }): TokenScore => {
    const start = own === '' ? -1 : text.lastIndexOf(own, end - own.length);
    const isThere = start >= 0 && start + own.length <= end;
    const span = isThere ? ([start, start + own.length] as const) : ([end, end] as const);
    end = span[0];
    return { ...unknown, id, text: own, span, logProb };
  });
  return placed.reverse();
}

function opennessOf(next: Likeliest['tokens']): TokenScore['openness'] {
  const logProbs = Float64Array.from(next, ({ logProb }) => logProb);
  return opennessBounds({ logProbs, vocabulary: logProbs.length }, 1).low;
}
