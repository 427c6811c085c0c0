/** The heading of a prompt file: YAML between two lines of dashes. */
import { parseDocument } from 'yaml';
import { t } from '../core/text.ts';
import { refuse } from '../domain/specCheck.ts';

/** A value of YAML. */
export type Fields = Readonly<Record<string, unknown>>;

/** The heading and where the body starts, in UTF-16 code units. */
export interface Heading {
  readonly fields: Fields;
  readonly end: number;
}

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The heading of a text whose line ends are \n; null for a text without one. Throws AdjacentError bad-argument for one
 * that does not end or is not YAML. */
export function readHeading(text: string, name: string): Heading | null {
  const [opening] = /^\s*---[ \t]*\n/u.exec(text) ?? [];
  if (opening === undefined) return null;
  const closing = /^---[ \t]*(?:\n|$)/mu;
  const found = closing.exec(text.slice(opening.length));
  if (found === null)
    refuse(t`The heading of ${name} does not end.`, t`Close it with a line of three dashes, or select the prompt.`);
  const fields = valuesOf(text.slice(opening.length, opening.length + found.index));
  if (!(isFields(fields) || fields === null))
    refuse(t`The heading of ${name} is not valid YAML.`, t`Correct it, or select the prompt.`);
  return { fields: fields ?? {}, end: opening.length + found.index + found[0].length };
}

/** Deepest nesting of brackets; keys in brackets inside keys take the library exponential time to expand. */
const deepestNesting = 8;

/** The values of a YAML text; undefined for one that is not YAML, nests deeply or expands to too much. */
function valuesOf(yaml: string): unknown {
  let depth = 0;
  for (const [bracket] of yaml.matchAll(/[[{\]}]/gu)) {
    depth = Math.max(0, depth + (bracket === '[' || bracket === '{' ? 1 : -1));
    if (depth > deepestNesting) return undefined;
  }
  if (/(?:[?-]\s+){9}/u.test(yaml)) return undefined;
  try {
    const document = parseDocument(yaml, { logLevel: 'error' });
    return document.errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
