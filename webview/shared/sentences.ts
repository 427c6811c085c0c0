/** The first sentence of a text as its headline. A sentence may begin with the name of a model, so with a small letter.
 */
export function headlineOf(text: string): { readonly first: string; readonly rest: string } {
  const end = /[.?!][”"')]*(?=\s)/u.exec(text);
  const cut = end === null ? text.length : end.index + end[0].length;
  return { first: text.slice(0, cut).trim(), rest: text.slice(cut).trim() };
}
