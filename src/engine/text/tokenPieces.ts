/** Splits the text of a token sequence into what each token adds. */

/** One piece for each id; concatenated they equal `decode(ids)`. Text is decoded in short windows that begin and end
 * between characters, because decoders look at neighbors: a space that a first token loses, or bytes that form a
 * character together. */
export function piecesOf(ids: readonly number[], decode: (ids: readonly number[]) => string): string[] {
  const pieces = new Array<string>(ids.length).fill('');
  let context = 0;
  let read = 0;
  let before = '';
  ids.forEach((_, at) => {
    const text = decode(ids.slice(context, at + 1));
    const isPartial = text.endsWith('\ufffd') && at + 1 < ids.length;
    if (isPartial || text.length <= before.length) return;
    pieces[at] = text.slice(before.length);
    context = read;
    read = at + 1;
    before = decode(ids.slice(context, read));
  });
  return pieces;
}
