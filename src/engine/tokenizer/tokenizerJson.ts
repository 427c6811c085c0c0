/** Edits tokenizer.json before the tokenizer library reads it. */
import { enclosed, isControl, type AddedToken } from './controlTokens.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const objectsOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

/** The valid entries of added_tokens. */
export function addedTokensOf(json: JsonObject): AddedToken[] {
  return objectsOf(json['added_tokens']).flatMap(({ id, content, special, normalized }) =>
    typeof id === 'number' && typeof content === 'string'
      ? [{ id, content, special: special === true, normalized: normalized === true }]
      : [],
  );
}

/**
 * The tokenizer without what makes ids depend on anything but the text: truncation, padding and BPE dropout. Offsets
 * keep the white space of their tokens, so that the spans of a text leave no gaps. Added tokens without a row in the
 * graph (ids from `rows`) get names that no text contains, so that they are read as text.
 */
export function settledTokenizer(json: JsonObject, rows: number): JsonObject {
  const { model, post_processor: processor } = json;
  const settled: JsonObject = {
    ...json,
    truncation: null,
    padding: null,
    post_processor: withoutTrimming(processor),
    ...(isObject(model) && typeof model['dropout'] === 'number' ? { model: { ...model, dropout: null } } : {}),
  };
  const beyond = addedTokensOf(json).filter(({ id }) => id >= rows);
  return renamed(settled, new Map(beyond.map(({ content }) => [content, enclosed(enclosed(content))])), {});
}

/** A settled tokenizer that knows its control tokens only in their enclosed form. `isKept` tells whether the normalizer
 * leaves a text as it is. Where it does not, the token is found before normalization, because its marks may be lost in
 * it. */
export function guardedTokenizer(settled: JsonObject, isKept: (text: string) => boolean): JsonObject {
  const names = new Map(
    addedTokensOf(settled)
      .filter(isControl)
      .map(({ content }) => [content, enclosed(content)]),
  );
  const isSafe = [...names.values()].every(isKept);
  return renamed(settled, names, { single_word: false, ...(isSafe ? {} : { normalized: false }) });
}

function withoutTrimming(processor: unknown): unknown {
  if (!isObject(processor)) return processor;
  const { processors } = processor;
  return {
    ...processor,
    ...(processor['trim_offsets'] === true ? { trim_offsets: false } : {}),
    ...(Array.isArray(processors) ? { processors: processors.map(withoutTrimming) } : {}),
  };
}

/** The tokenizer with other written forms of tokens and the same ids. Merges that make or use a renamed token are left
 * out, so that no text leads to it. `properties` are those of the renamed added tokens. */
function renamed(json: JsonObject, names: ReadonlyMap<string, string>, properties: JsonObject): JsonObject {
  const { model, added_tokens: added } = json;
  if (names.size === 0) return json;
  const nameOf = (token: unknown): unknown => (typeof token === 'string' ? (names.get(token) ?? token) : token);
  return {
    ...json,
    added_tokens: objectsOf(added).map(token =>
      names.has(String(token['content'])) ? { ...token, ...properties, content: nameOf(token['content']) } : token,
    ),
    model: isObject(model)
      ? {
          ...model,
          ...('vocab' in model ? { vocab: renamedVocabulary(model['vocab'], nameOf) } : {}),
          ...('unk_token' in model ? { unk_token: nameOf(model['unk_token']) } : {}),
          ...('merges' in model ? { merges: mergesWithout(model, names) } : {}),
        }
      : model,
  };
}

function renamedVocabulary(vocabulary: unknown, nameOf: (token: unknown) => unknown): unknown {
  if (Array.isArray(vocabulary))
    return vocabulary.map((entry: unknown) =>
      Array.isArray(entry) ? entry.map((part: unknown, at) => (at === 0 ? nameOf(part) : part)) : entry,
    );
  if (!isObject(vocabulary)) return vocabulary;
  return Object.fromEntries(Object.entries(vocabulary).map(([token, id]) => [String(nameOf(token)), id]));
}

/** Merges are pairs, or texts with a space between the two. */
function mergesWithout(model: JsonObject, names: ReadonlyMap<string, string>): unknown {
  const { merges, continuing_subword_prefix: prefix } = model;
  if (!Array.isArray(merges)) return merges;
  const dropped = typeof prefix === 'string' ? prefix.length : 0;
  return merges.filter((merge: unknown) => {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    if (!Array.isArray(pair)) return true;
    const [first, second] = pair.map(String);
    const made = (first ?? '') + (second ?? '').slice(dropped);
    return ![first, second, made].some(token => token !== undefined && names.has(token));
  });
}
