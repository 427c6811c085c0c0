/** Counts of words as vectors, to compare texts of a model that shows no hidden state. */

/** One vector a text: how often each word of the shared vocabulary occurs in it, case and punctuation folded. */
export function wordVectors(texts: readonly string[]): Float64Array[] {
  const places = new Map<string, number>();
  const words = texts.map(text => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text.trim()]);
  for (const word of words.flat()) if (!places.has(word)) places.set(word, places.size);
  return words.map(list => {
    const vector = new Float64Array(places.size);
    for (const word of list) {
      const place = places.get(word) ?? 0;
      vector[place] = (vector[place] ?? 0) + 1;
    }
    return vector;
  });
}
