/** Words of a text: runs of non-space characters, split further in scripts that put no spaces between words. */

/** Scripts without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
/** Marks that open a quotation or a bracket belong to the word after them. */
const opening = /^[\p{Ps}\p{Pi}]+$/u;

/** The locale is fixed, so that the words of a text do not depend on the machine. */
const segmenter = new Intl.Segmenter('en', { granularity: 'word' });

/** UTF-16 offsets at which the words of a text start, ascending. White space separates words; in a run with characters
 * of an unspaced script each word that `Intl.Segmenter` finds counts, together with the punctuation after it. */
export function wordStarts(text: string): number[] {
  return [...text.matchAll(/\S+/gu)].flatMap(({ 0: run, index }) =>
    unspaced.test(run) ? startsInRun(run).map(start => index + start) : [index],
  );
}

/** Offsets in a run without white space; the first is 0. */
function startsInRun(run: string): number[] {
  const starts = new Set<number>();
  let bracket: number | null = null;
  for (const { segment, index, isWordLike } of segmenter.segment(run)) {
    if (isWordLike === true) starts.add(starts.size === 0 ? 0 : (bracket ?? index));
    bracket = opening.test(segment) ? (bracket ?? index) : null;
  }
  return starts.size === 0 ? [0] : [...starts];
}

/** Number of the word, from 1, that the token from `from` on begins or belongs to. */
export function wordNumber(text: string, from: number): number {
  const [first = ''] = /^\s*/u.exec(text.slice(from)) ?? [];
  return Math.max(1, wordStarts(text).filter(start => start <= from + first.length).length);
}
