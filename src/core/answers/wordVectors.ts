/** Word counts as vectors, to compare texts of a model that exposes no hidden state. */
import { at } from '../numeric/at.ts';

/** One vector per text: how often each word of the shared vocabulary occurs in it, ignoring case and punctuation. */
export function wordVectors(texts: readonly string[]): Float64Array[] {
  const words = texts.map(text => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text.trim()]);
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
