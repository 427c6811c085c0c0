/** Cuts the text of a token sequence into what each token adds. */

/** Pieces that concatenated give `decode(ids)`. Text is decoded in short windows that begin and end between characters,
 * as decoders look at neighbours (a space that a first token loses, bytes that together make a character). */
export function piecesOf(ids: readonly number[], decode: (ids: readonly number[]) => string): string[] {
  const pieces = new Array<string>(ids.length).fill('');
  let context = 0;
  let read = 0;
  let before = '';
  ids.forEach((_, at) => {
    const text = decode(ids.slice(context, at + 1));
    const open = text.endsWith('\ufffd') && at + 1 < ids.length;
    if (open || text.length <= before.length) return;
    pieces[at] = text.slice(before.length);
    context = read;
    read = at + 1;
    before = decode(ids.slice(context, read));
  });
  return pieces;
}
