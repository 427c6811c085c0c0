/** Statements as data: a code and its parameters, turned into words by a catalog. Decisions look at codes and
 * parameters, never at the words. */

/** Words for each code of a family of messages; a function takes the parameters of its code. */
type Catalog = Readonly<Record<string, (parameters: never) => string>>;

/** A message of a catalog: `{ code: 'too-few', needed: 30, has: 16 }`. */
export type MessageOf<C extends Catalog> = {
  readonly [K in keyof C & string]: C[K] extends () => string
    ? { readonly code: K }
    : { readonly code: K } & Parameters<C[K]>[0];
}[keyof C & string];

/** The words of a message. A code that the catalog lacks, in data from elsewhere, stands for itself. */
export function wordsOf<C extends Catalog>(catalog: C, message: MessageOf<C>): string {
  if (!Object.hasOwn(catalog, message.code)) return message.code;
  const write = catalog[message.code] as (parameters: unknown) => string;
  return write(message);
}

/** Whether the words of a message can be written: it has every parameter of its code, in a form that they can be made
 * from. An unknown code has no parameters. A parameter that may be absent must be tested with `in`. */
export function isComplete<C extends Catalog>(catalog: C, message: MessageOf<C>): boolean {
  let complete = true;
  const watched = <T extends object>(value: T): T =>
    new Proxy(value, {
      get(target, key) {
        const found: unknown = Reflect.get(target, key);
        if (typeof key === 'string' && found === undefined && !(key in Object.prototype)) complete = false;
        return isRecord(found) ? watched(found) : found;
      },
    });
  try {
    const words: unknown = wordsOf(catalog, watched(message));
    return complete && typeof words === 'string';
  } catch {
    return false;
  }
}

/** Whether data from elsewhere has the form of a message: a code and plain parameters. Its catalog is not consulted.
 */
export function isMessageShaped(value: unknown): boolean {
  return isRecord(value) && typeof value['code'] === 'string' && Object.values(value).every(isPlain);
}

function isPlain(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlain);
  if (isRecord(value)) return Object.values(value).every(isPlain);
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
