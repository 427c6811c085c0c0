/** Splits the text of a token sequence into what each token adds. */

/** The byte that a token stands for; "nothing" for a token that decoding leaves out, "text" for any other. */
export type ByteOf = (id: number) => number | 'nothing' | 'text';

/** One piece for each id; concatenated they equal `decode(ids)`. Text is decoded in short windows that begin and end
 * between characters, because decoders look at neighbors: a space that a first token loses, or bytes that form a
 * character together. Tokens in a row that stand for bytes are decoded together, because one wrong byte makes U+FFFD of
 * all of them. */
export function piecesOf(ids: readonly number[], decode: (ids: readonly number[]) => string, byteOf: ByteOf): string[] {
  const pieces = new Array<string>(ids.length).fill('');
  let context = 0;
  let read = 0;
  let before = '';
  for (let at = 0; at < ids.length; at++) {
    const from = at;
    const run = byteRun(ids, at, byteOf);
    at += Math.max(0, run.length - 1);
    const text = decode(ids.slice(context, at + 1));
    const isPartial = run.length === 0 && text.endsWith('\ufffd') && at + 1 < ids.length;
    if (isPartial || text.length <= before.length) continue;
    const added = text.slice(before.length);
    const shares = sharesOf(run);
    if (shares.join('') === added) pieces.splice(from, shares.length, ...shares);
    else pieces[at] = added;
    context = read;
    read = at + 1;
    before = decode(ids.slice(context, read));
  }
  return pieces;
}

type Run = (number | null)[];

/** The bytes from a position up to the next text, with null for tokens that are left out; empty without bytes. */
function byteRun(ids: readonly number[], from: number, byteOf: ByteOf): Run {
  const run: Run = [];
  for (let at = from; at < ids.length; at++) {
    const byte = byteOf(ids[at] ?? -1);
    if (byte === 'text') break;
    run.push(byte === 'nothing' ? null : byte);
  }
  return run.every(byte => byte === null) ? [] : run;
}

/** What each token of a run adds: the last byte of a character adds it; each byte of a run that is not UTF-8 adds
 * U+FFFD. */
function sharesOf(run: Run): string[] {
  const bytes = run.filter(byte => byte !== null);
  const shares = sharesOfBytes(bytes);
  let at = 0;
  return run.map(byte => (byte === null ? '' : (shares[at++] ?? '')));
}

function sharesOfBytes(bytes: readonly number[]): string[] {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
    return Array.from(text).flatMap(character => {
      const rest = Buffer.byteLength(character) - 1;
      return [...new Array<string>(rest).fill(''), character];
    });
  } catch {
    return bytes.map(() => '\ufffd');
  }
}
