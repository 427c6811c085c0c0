/** A JSON schema as text. */
import { AdjacentError } from '../../adjacentError.ts';
import { t } from '../../text.ts';

/** Longest schema, in UTF-16 units. */
const longest = 20_000;

/** Throws AdjacentError bad-argument for a schema that is too long or not an object in JSON. */
export function checkSchemaText(text: string): void {
  if (text.length > longest)
    throw new AdjacentError(
      'bad-argument',
      t`The JSON schema is longer than ${longest} characters.`,
      t`Use a shorter schema.`,
    );
  const schema = jsonOf(text);
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new AdjacentError(
      'bad-argument',
      t`The JSON schema is not an object in JSON.`,
      t`Write one such as {"type": "object"}.`,
    );
}

/** The value of a text in JSON, which a byte order mark may begin; undefined for one that is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/u, ''));
  } catch {
    return undefined;
  }
}
