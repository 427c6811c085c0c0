/** Word counts as vectors, to compare texts of a model that exposes no hidden state. */
import { groupedBy } from '../groupBy.ts';
import { at } from '../numeric/at.ts';
import { sumOfSquares } from '../numeric/sums.ts';
import { sameSubject, sameWording } from './thresholds.ts';

/** One vector per text: how often each word of the shared vocabulary occurs in it, ignoring case and punctuation. */
export function wordVectors(texts: readonly string[]): Float64Array[] {
  const words = texts.map(wordsIn);
  const columns = new Map([...new Set(words.flat())].map((word, column) => [word, column]));
  return words.map(list => {
    const vector = new Float64Array(columns.size);
    for (const word of list) {
      const column = columns.get(word);
      if (column !== undefined) vector[column] = at(vector, column) + 1;
    }
    return vector;
  });
}

/** Whether texts share most of their words: the mean cosine over all pairs is at least `sameWording`, of counts of all
 * words and of content words, because words such as "the" and what a prompt hands to every answer make texts alike that
 * say different things. An embedding tells what a text is about; two texts about one thing that say different things
 * of it share few words. True for fewer than two texts. */
export function shareWords(texts: readonly string[]): boolean {
  if (texts.length < 2) return true;
  const content = texts.map(text => [...contentWords(text)]).filter(list => list.length > 0);
  return meanCosine(texts.map(wordsIn)) >= sameWording && (content.length < 2 || meanCosine(content) >= sameWording);
}

/** Mean cosine of word counts over all pairs of lists, of which none is empty. */
function meanCosine(lists: readonly (readonly string[])[]): number {
  const n = lists.length;
  const total = new Map<string, number>();
  for (const list of lists) {
    const counts = groupedBy(list, word => word);
    const length = Math.hypot(...[...counts.values()].map(same => same.length));
    for (const [word, same] of counts) total.set(word, (total.get(word) ?? 0) + same.length / length);
  }
  // The squared length of a sum of unit vectors is n plus twice the sum of the cosines of all pairs.
  return (sumOfSquares(Float64Array.from(total.values())) - n) / (n * (n - 1));
}

/** Texts of which pairs are looked at, from the first. */
const mostCompared = 64;
const words = new Intl.Segmenter('en', { granularity: 'word' });

/** Whether texts name the same things: at least `sameSubject` of their pairs have a content word in common. The
 * embedding of a short text tells little more than its language. True for fewer than two texts. */
export function nameSameThings(texts: readonly string[]): boolean {
  const sets = texts.slice(0, mostCompared).map(contentWords);
  if (sets.length < 2) return true;
  const pairs = sets.flatMap((set, i) => sets.slice(i + 1).map(other => [...set].some(word => other.has(word))));
  return pairs.filter(Boolean).length >= sameSubject * pairs.length;
}

/** Words of at least five letters, or of two in scripts that write a word with few signs. */
function contentWords(text: string): ReadonlySet<string> {
  const parts = [...words.segment(text.toLowerCase())].filter(({ isWordLike }) => isWordLike === true);
  return new Set(
    parts.map(({ segment }) => segment).filter(word => /[\p{L}]{5}|[\p{Script=Han}\p{Script=Hangul}]{2}/u.test(word)),
  );
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text.trim()];
}
