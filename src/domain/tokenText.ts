/** Tokens as readable text. */
import type { LanguageModel } from './languageModel.ts';

/** Text of a single token. A token that ends the answer, or has no text, gets a name. */
export function tokenText(model: Pick<LanguageModel, 'eosTokenIds' | 'pieces'>, id: number): string {
  if (model.eosTokenIds.includes(id)) return '(end of answer)';
  const text = model.pieces(Int32Array.of(id)).join('');
  return text === '' ? `(token ${id})` : text;
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
