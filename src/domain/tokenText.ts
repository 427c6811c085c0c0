/** How a token is written for a person. */
import type { LanguageModel } from './languageModel.ts';

/** Text of one token on its own; a token that ends the answer, or has no text, is named. */
export function tokenText(model: Pick<LanguageModel, 'eosTokenIds' | 'pieces'>, id: number): string {
  if (model.eosTokenIds.includes(id)) return '(end of answer)';
  const text = model.pieces(Int32Array.of(id)).join('');
  return text === '' ? `(token ${id})` : text;
}

/** Pieces of a text with the control tokens that decoding leaves out: an empty piece is what the text holds there
 * before the pieces that follow go on. */
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
