/** Turns an answer of a server into a sampled row: its tokens with the text that each adds, else its words. */
import type { SampledRow, SampleRow } from '../../domain/languageModel.ts';
import type { Answer, Likely, ToldToken } from './provider.ts';
import type { TokenTable } from './promptCode.ts';

/** At which temperature log-probabilities are meant; null where they are not used. */
export type LogProbMeaning = 'untempered' | 'drawn' | null;

const nothing = new Float32Array(0);

/** The row of an answer. `meaning` is that of its log-probabilities. */
export function rowOf(
  { cell, index }: Pick<SampleRow, 'cell' | 'index'>,
  { text, tokens, ended }: Answer,
  meaning: LogProbMeaning,
  table: TokenTable,
  hidden: Float32Array | null,
): SampledRow {
  const told = meaning === null || tokens === null ? null : placed(tokens, text, ended);
  const pieces = told?.map(({ piece }) => piece) ?? wordsIn(text);
  const logProbs = told === null ? nothing : Float32Array.from(told, ({ logProb }) => logProb);
  return {
    cell,
    index,
    ids: Int32Array.from(pieces, piece => table.idOf(piece)),
    logProbT: meaning === 'drawn' ? logProbs : nothing,
    logProb1: meaning === 'untempered' ? logProbs : nothing,
    entropy: nothing,
    logitVariance: nothing,
    ended,
    hidden,
  };
}

/** The likeliest tokens in the place of a token, largest first. vLLM adds the drawn token where it is not one of them:
 * as the least likely of a list it is left out, unless the list has the whole vocabulary. */
export function likeliestAt(token: ToldToken | undefined, vocabulary: number | null): readonly Likely[] {
  const { likeliest = [], text, logProb } = token ?? {};
  const last = likeliest.at(-1);
  const isAdded = last !== undefined && last.text === text && last.logProb === logProb && likeliest.length > 1;
  return isAdded && likeliest.length !== vocabulary ? likeliest.slice(0, -1) : likeliest;
}

/** Words with the space before them; together they are the text. */
function wordsIn(text: string): string[] {
  return text.match(/\s*\S+(?:\s+$)?|^\s+$/gu) ?? [];
}

interface Piece {
  readonly piece: string;
  readonly logProb: number;
}

/** Places tokens in a text. A token whose text is not there, such as a part of a character, adds nothing, and the next
 * one that is there adds what was left out. A last token without text is the end of the answer, and no part of it. */
function placed(tokens: readonly ToldToken[], text: string, ended: boolean): readonly Piece[] {
  let at = 0;
  const pieces: Piece[] = [];
  for (const { text: own, logProb } of tokens) {
    const found = own === '' || at >= text.length ? -1 : text.indexOf(own, at);
    const isNear = found >= 0 && found - at <= nearby;
    pieces.push({ piece: isNear ? text.slice(at, found + own.length) : '', logProb });
    if (isNear) at = found + own.length;
  }
  while (ended && pieces.at(-1)?.piece === '' && at >= text.length) pieces.pop();
  const last = pieces.at(-1);
  if (at < text.length && last !== undefined)
    pieces[pieces.length - 1] = { ...last, piece: last.piece + text.slice(at) };
  return pieces;
}

/** Characters that may stand between two tokens: those of one that is told in parts. */
const nearby = 8;
