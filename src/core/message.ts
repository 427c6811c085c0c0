/** Statements as data: a code and its parameters, turned into words by a catalogue. Decisions look at codes and
 * parameters, never at the words. */

/** Words for each code of a family of messages; a function takes the parameters of its code. */
type Catalogue = Readonly<Record<string, (parameters: never) => string>>;

/** A message of a catalogue: `{ code: 'too-few', needed: 30, has: 16 }`. */
export type MessageOf<C extends Catalogue> = {
  readonly [K in keyof C & string]: C[K] extends () => string
    ? { readonly code: K }
    : { readonly code: K } & Parameters<C[K]>[0];
}[keyof C & string];

/** The words of a message. */
export function wordsOf<C extends Catalogue>(catalogue: C, message: MessageOf<C>): string {
  const write = catalogue[message.code] as (parameters: unknown) => string;
  return write(message);
}
