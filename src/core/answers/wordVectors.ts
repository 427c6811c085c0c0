/** Word counts as vectors, to compare texts of a model that exposes no hidden state. */
import { groupedBy } from '../groupBy.ts';
import { at } from '../numeric/at.ts';
import { sumOfSquares } from '../numeric/sums.ts';
import { sameContent, sameSubject, sameWording } from './thresholds.ts';

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
 * words, of content words, and of those that are not in the prompt. Words such as "the", and what a prompt hands to
 * every answer, make texts alike that say different things: "The capital is Rome." and "The capital is Paris." An
 * embedding tells what a text is about; two texts about one thing that say different things of it share few words. True
 * for fewer than two texts. */
export function shareWords(texts: readonly string[], prompt: string): boolean {
  if (texts.length < 2) return true;
  const content = [new Set<string>(), contentWords(prompt)].map(given =>
    ownWords(texts, given).flatMap(own => (own.size === 0 ? [] : [[...own]])),
  );
  return [texts.map(wordsIn), ...content].every(lists => lists.length < 2 || meanCosine(lists) >= sameWording);
}

/** Mean cosine of word counts over all pairs of lists; that with an empty one is 0. */
function meanCosine(lists: readonly (readonly string[])[]): number {
  const n = lists.length;
  const present = lists.filter(list => list.length > 0);
  const total = new Map<string, number>();
  for (const list of present) {
    const counts = groupedBy(list, word => word);
    const length = Math.hypot(...[...counts.values()].map(same => same.length));
    for (const [word, same] of counts) total.set(word, (total.get(word) ?? 0) + same.length / length);
  }
  // The squared length of a sum of unit vectors is their number plus twice the sum of the cosines of all pairs.
  return (sumOfSquares(Float64Array.from(total.values())) - present.length) / (n * (n - 1));
}

/** Texts of which pairs are looked at, from the first. */
const mostCompared = 64;
const words = new Intl.Segmenter('en', { granularity: 'word' });

/** Whether texts name the same things: at least `sameSubject` of their pairs have a content word in common that is
 * neither in the prompt nor a function word, and the mean cosine of these words over all pairs is at least
 * `sameContent`, because long texts have some words in common by chance. The embedding of a short text tells little
 * more than its language, and answers that repeat the question name no thing of their own. True for fewer than two
 * texts. */
export function nameSameThings(texts: readonly string[], prompt: string): boolean {
  const sets = ownWords(texts.slice(0, mostCompared), new Set([...contentWords(prompt), ...functionWords]));
  if (sets.length < 2) return true;
  const pairs = sets.flatMap((set, i) => sets.slice(i + 1).map(other => [...set].some(word => other.has(word))));
  return (
    pairs.filter(Boolean).length >= sameSubject * pairs.length && meanCosine(sets.map(set => [...set])) >= sameContent
  );
}

/** The content words of texts that are not among the given ones. */
function ownWords(texts: readonly string[], given: ReadonlySet<string>): readonly ReadonlySet<string>[] {
  return texts.map(text => new Set([...contentWords(text)].filter(word => !given.has(word))));
}

const contentLetters = /[\p{L}]{5}|[\p{Script=Han}\p{Script=Hangul}]{2}/u;

/** English words of five letters and more that stand in texts on any subject. */
const functionWords = new Set(
  (
    'about above after again against although among because before being below between could during either every ' +
    'further having hello itself might never often other others please quite rather really shall should since still ' +
    'their theirs themselves there these those though through together under until whether where which while whose ' +
    'within without would yours yourself'
  ).split(' '),
);

/** Words of at least five letters, or of two in scripts that write a word with few signs. */
function contentWords(text: string): ReadonlySet<string> {
  const parts = [...words.segment(text.toLowerCase())].filter(({ isWordLike }) => isWordLike === true);
  return new Set(parts.map(({ segment }) => segment).filter(word => contentLetters.test(word)));
}

function wordsIn(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text.trim()];
}
