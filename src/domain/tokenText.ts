/** Tokens as readable text. */
import { withoutPartialCharacter } from '../core/trajectory.ts';
import type { LanguageModel } from './languageModel.ts';

type Model = Pick<LanguageModel, 'eosTokenIds' | 'texts'>;

/** Text of a single token. A token that ends the answer, or has no text, gets a name. */
export function tokenText(model: Model, id: number): string {
  return tokenNames(model, [id]).join('');
}

/** Texts of different tokens, each different from the others: where they would read alike, the id follows. */
export function tokenTexts(model: Model, ids: readonly number[]): string[] {
  return distinctTexts(ids, tokenNames(model, ids));
}

/** Text or name of each token, which may be alike. */
export function tokenNames(model: Model, ids: readonly number[]): string[] {
  const texts = model.texts(Int32Array.from(ids));
  return ids.map((id, at) => {
    if (model.eosTokenIds.includes(id)) return '(end of answer)';
    const text = texts[at] ?? '';
    return text === '' ? numbered(id) : text;
  });
}

/** Names of different tokens, with the id behind those that are alike. */
export function distinctTexts(ids: readonly number[], names: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return names.map((name, at) => ((counts.get(name) ?? 0) > 1 ? `${name} ${numbered(ids[at] ?? -1)}` : name));
}

function numbered(id: number): string {
  return `(token ${id})`;
}

/** Pieces of a text that may end in the middle of a character, without the first bytes of that. Decoders write whole
 * characters as U+FFFD too where their tokens stand for bytes in a row with such an end, so up to three tokens are left
 * out: the longest text without U+FFFD at its end counts. One piece for each id. */
export function piecesOfCut(model: Pick<LanguageModel, 'pieces'>, ids: Int32Array): string[] {
  const read = model.pieces(ids);
  if (!read.join('').endsWith('\uFFFD')) return read;
  const shortened = [1, 2, 3]
    .filter(left => left <= ids.length)
    .map(left => [...model.pieces(ids.subarray(0, ids.length - left)), ...new Array<string>(left).fill('')])
    .filter(pieces => !pieces.join('').endsWith('\uFFFD'));
  const length = (pieces: readonly string[]): number => pieces.join('').length;
  return [withoutPartialCharacter(read), ...shortened].reduce((best, one) => (length(one) > length(best) ? one : best));
}

/** What a token adds to a text; a part of a character as its bytes, so that such tokens can be told apart. */
export function readableToken(model: Pick<LanguageModel, 'texts'>, id: number, piece: string): string {
  return piece.includes('\uFFFD') ? (model.texts(Int32Array.of(id))[0] ?? piece) : piece;
}

/** Pieces of a text with the control tokens that decoding drops: an empty piece gets the text between its neighbors. */
export function writtenPieces(text: string, pieces: readonly string[]): string[] {
  let at = 0;
  return pieces.map((piece, index) => {
    if (piece !== '') {
      at = text.startsWith(piece, at) ? at + piece.length : at;
      return piece;
    }
    const following = pieces.slice(index + 1);
    const run = following.slice(0, Math.max(1, following.indexOf(''))).join('');
    const found = run === '' ? -1 : text.indexOf(run, at);
    const written = found < 0 ? '' : text.slice(at, found);
    at += written.length;
    return written;
  });
}
