/** Assertions: what every answer should be like, such as valid JSON (docs/method.md#assertions). */
import { AdjacentError } from '../../adjacentError.ts';
import { excerpt, t } from '../../text.ts';
import { checkPattern } from '../outcomes/pattern.ts';
import { checkSchemaText, jsonOf } from '../outcomes/schemaText.ts';

/** An assertion as plain data. `schema` is a JSON schema as text. */
export type Assertion =
  | { readonly kind: 'json' }
  | { readonly kind: 'schema'; readonly schema: string }
  | { readonly kind: 'regex'; readonly pattern: string }
  | { readonly kind: 'contains' | 'equals'; readonly text: string };

/** Most assertions of a run, and longest text, in UTF-16 units. */
const most = 16;
const longest = 20_000;

/** How an assertion reads: "valid JSON", "contains “yes”". */
export function assertionName(assertion: Assertion): string {
  switch (assertion.kind) {
    case 'json':
      return t`valid JSON`;
    case 'schema':
      return t`JSON schema${schemaTitle(assertion.schema)}`;
    case 'regex':
      return t`matches ${excerpt(assertion.pattern, 60)}`;
    case 'contains':
      return t`contains “${excerpt(assertion.text, 60)}”`;
    case 'equals':
      return t`equals “${excerpt(assertion.text, 60)}”`;
  }
}

/** The title of a schema with a space before it; empty without one. */
function schemaTitle(text: string): string {
  const schema = jsonOf(text);
  const title = isRecord(schema) ? schema['title'] : undefined;
  return typeof title === 'string' && title.trim() !== '' ? ` ${excerpt(title, 60)}` : '';
}

/** Throws AdjacentError bad-argument for assertions that cannot be used: too many, an empty text, a pattern that
 * `checkPattern` refuses, a schema that is not an object in JSON. */
export function checkAssertions(assertions: readonly Assertion[]): void {
  if (assertions.length > most) throw refused(t`There are ${assertions.length} assertions.`, t`Use at most ${most}.`);
  assertions.forEach(checkAssertion);
}

function checkAssertion(assertion: Assertion): void {
  switch (assertion.kind) {
    case 'json':
      return;
    case 'schema':
      checkSchemaText(assertion.schema);
      return;
    case 'regex':
      checkPattern(assertion.pattern);
      return;
    case 'contains':
    case 'equals':
      if (assertion.text === '' || assertion.text.length > longest)
        throw refused(
          t`The text of an assertion is ${assertion.text === '' ? t`empty` : t`too long`}.`,
          t`Write 1 to ${longest} characters.`,
        );
  }
}

/** Reads assertions as people write them, such as "json", "regex:^\\d+$", {contains: yes} or {schema: {type: object}},
 * one or a list. `schemaFile` reads the schema of a path, null where it cannot; without it, a schema must be written in
 * place. Throws AdjacentError bad-argument. */
export function readAssertions(written: unknown, schemaFile?: SchemaFile): readonly Assertion[] {
  const list: readonly unknown[] = Array.isArray(written) ? written : [written];
  const assertions = list.map(one => readAssertion(one, schemaFile));
  checkAssertions(assertions);
  return assertions;
}

const kinds = ['schema', 'regex', 'contains', 'equals'] as const;

/** The text of a schema by the path that an assertion names; null for a file that cannot be read. */
export type SchemaFile = (path: string) => string | null;

function readAssertion(written: unknown, schemaFile: SchemaFile | undefined): Assertion {
  if (written === 'json') return { kind: 'json' };
  if (typeof written === 'string') {
    const colon = written.indexOf(':');
    const kind = kinds.find(name => name === written.slice(0, Math.max(0, colon)).trim());
    if (kind !== undefined) return withValue(kind, written.slice(colon + 1).replace(/^ /u, ''), schemaFile);
  }
  if (isRecord(written)) {
    const [[name, value] = ['', null], ...others] = Object.entries(written);
    const kind = kinds.find(known => known === name);
    if (kind !== undefined && others.length === 0) return withValue(kind, value, schemaFile);
  }
  const shown = typeof written === 'string' ? written : (JSON.stringify(written) ?? '');
  throw refused(
    t`"${excerpt(shown, 60)}" is not an assertion.`,
    t`Use json, schema:FILE, regex:PATTERN, contains:TEXT, or equals:TEXT.`,
  );
}

function withValue(kind: (typeof kinds)[number], value: unknown, schemaFile: SchemaFile | undefined): Assertion {
  if (kind === 'schema') return { kind, schema: schemaText(value, schemaFile) };
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw refused(t`The assertion "${kind}" has no text.`, t`Write it as in ${kind}: "text".`);
  return kind === 'regex' ? { kind, pattern: String(value) } : { kind, text: String(value) };
}

function schemaText(value: unknown, schemaFile: SchemaFile | undefined): string {
  if (isRecord(value)) return JSON.stringify(value);
  if (typeof value !== 'string' || value.trim() === '')
    throw refused(t`The assertion "schema" has no schema.`, t`Write a JSON schema such as {"type": "object"}.`);
  if (value.trimStart().startsWith('{')) return value;
  if (schemaFile === undefined)
    throw refused(t`The assertion "schema" is not a JSON schema.`, t`Write the schema itself, not the path of a file.`);
  const text = schemaFile(value.trim());
  if (text !== null) return text;
  throw refused(t`The JSON schema ${excerpt(value.trim(), 200)} cannot be read.`, t`Check the path of the file.`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(message: string, remedy: string): AdjacentError {
  return new AdjacentError('bad-argument', message, remedy);
}
