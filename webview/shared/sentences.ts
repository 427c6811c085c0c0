/** The sentences of a text, the first of them as its headline. */
export function headlineOf(text: string): { readonly first: string; readonly rest: string } {
  const [first = '', ...rest] = [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment(text)].map(({ segment }) => segment);
  return { first: first.trim(), rest: rest.join('').trim() };
}
