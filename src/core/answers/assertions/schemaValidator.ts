/** Validates JSON against JSON schemas in bounded time (Ajv, drafts 06 to 07 and 2019-09 to 2020-12). */
import { Ajv, type Options } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { AdjacentError } from '../../adjacentError.ts';
import { excerpt, t } from '../../text.ts';
import { linearMatcher } from '../outcomes/linearMatcher.ts';

/** Steps after which an answer counts as one that the schema cannot decide: each reference that is followed is one. */
const mostSteps = 20_000;
/** Nesting of a schema, in objects and lists. */
const deepest = 64;

/** Whether a value fits; false for one that takes too many steps. */
export type SchemaValidator = (value: unknown) => boolean;

const stepKeyword = 'x-adjacent-step';

/** Throws AdjacentError bad-argument for a text that is no JSON schema, nests deeply, refers to other files, or has a
 * pattern that cannot be matched in bounded time. */
export function schemaValidator(text: string): SchemaValidator {
  const schema: unknown = JSON.parse(text.replace(/^\ufeff/u, ''));
  let steps = 0;
  const step = (): boolean => {
    if (++steps > mostSteps) throw new RangeError('too many steps');
    return true;
  };
  const isOld = /"\$schema"\s*:\s*"[^"]*draft-0[67]/u.test(text);
  const options: Options = {
    strict: false,
    validateFormats: false,
    inlineRefs: false,
    logger: false,
    code: { regExp: Object.assign(boundedPattern, { code: 'boundedPattern' }) },
    keywords: [{ keyword: stepKeyword, validate: step }],
  };
  const ajv = isOld ? new Ajv(options) : new Ajv2020(options);
  let validate: (value: unknown) => unknown;
  try {
    validate = ajv.compile(withSteps(withoutDialect(schema), 0) as object);
  } catch (thrown) {
    if (thrown instanceof AdjacentError) throw thrown;
    throw new AdjacentError(
      'bad-argument',
      t`The JSON schema cannot be used: ${excerpt(thrown instanceof Error ? thrown.message : String(thrown), 120)}.`,
      t`Correct the schema. References to other files are not followed.`,
    );
  }
  return value => {
    steps = 0;
    try {
      return validate(value) === true;
    } catch (thrown) {
      // Too many steps, or a value that nests too deeply for the stack.
      if (thrown instanceof RangeError) return false;
      throw thrown;
    }
  };
}

/** What Ajv tests strings with. Ajv tells patterns apart by their text. */
function boundedPattern(pattern: string): { test(text: string): boolean; toString(): string } {
  const find = linearMatcher(pattern, { ignoresCase: false, longest: Infinity });
  return { test: text => find(text) !== null, toString: () => pattern };
}

/** The schema without the name of its draft, of which Ajv knows the vocabulary anyway. */
function withoutDialect(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return schema;
  const { $schema: _, ...rest } = schema as Readonly<Record<string, unknown>>;
  return rest;
}

/** Keywords whose values are data. */
const literals: readonly string[] = ['const', 'enum', 'default', 'examples'];

/** The schema with a counted step beside every reference, since references can multiply without end. */
function withSteps(node: unknown, depth: number): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (depth > deepest)
    throw new AdjacentError(
      'bad-argument',
      t`The JSON schema nests more than ${deepest} levels.`,
      t`Use a flatter schema.`,
    );
  if (Array.isArray(node)) return node.map(one => withSteps(one, depth + 1));
  const entries = Object.entries(node).map(
    ([key, value]) => [key, literals.includes(key) ? value : withSteps(value, depth + 1)] as const,
  );
  const isReference = ['$ref', '$dynamicRef', '$recursiveRef'].some(key => Object.hasOwn(node, key));
  return Object.fromEntries(isReference ? [[stepKeyword, true], ...entries] : entries);
}
