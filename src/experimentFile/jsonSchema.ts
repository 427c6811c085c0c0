/** JSON Schema (draft 7) of experiment files, derived from the schema that checks them, so that the two cannot differ.
 */
import { t } from '../core/text.ts';
import { experimentNames, fileSchema } from './fileSchema.ts';

/** The keywords of JSON Schema that ours uses. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly (string | number)[];
  readonly examples?: readonly (string | number)[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

/** What this file needs of a valibot schema, or of an action in its pipe. */
interface Part {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly Part[];
  readonly entries?: Readonly<Record<string, Part>>;
  readonly options?: readonly (string | number)[];
  readonly item?: Part;
  readonly wrapped?: Part;
  readonly getter?: (input: unknown) => Part;
  readonly requirement?: number;
  readonly description?: string;
  readonly metadata?: { readonly schema?: JsonSchema; readonly examples?: readonly (string | number)[] };
}

/** The whole schema. */
export function experimentSchema(): JsonSchema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: t`Adjacent experiment`,
    description: t`An Adjacent experiment: ${experimentNames.join(', ')}.`,
    ...schemaOf(fileSchema),
    required: ['experiment'],
  };
}

function schemaOf(part: Part): JsonSchema {
  if (part.pipe !== undefined)
    return part.pipe.reduce<JsonSchema>(
      (schema, step) => ({ ...schema, ...(step.kind === 'schema' ? schemaOf(step) : constraintOf(step, schema)) }),
      {},
    );
  switch (part.type) {
    case 'exact_optional':
      return part.wrapped === undefined ? {} : schemaOf(part.wrapped);
    case 'strict_object':
      return {
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(
          Object.entries(part.entries ?? {}).map(([key, entry]) => [key, schemaOf(entry)]),
        ),
      };
    case 'array':
      return { type: 'array', ...(part.item === undefined ? {} : { items: schemaOf(part.item) }) };
    case 'picklist':
      return { enum: part.options ?? [] };
    case 'lazy':
      return { anyOf: alternativesOf(part) };
    case 'string':
    case 'number':
      return { type: part.type };
    default:
      return {};
  }
}

/** A lazy schema chooses by the type of its input, so it is called with one of each type. */
function alternativesOf({ getter }: Part): JsonSchema[] {
  const parts = new Set(['', [], {}].map(input => getter?.(input)));
  return [...parts].filter(part => part !== undefined).map(schemaOf);
}

function constraintOf({ type, requirement, description, metadata }: Part, schema: JsonSchema): JsonSchema {
  switch (type) {
    case 'description':
      return description === undefined ? {} : { description };
    case 'metadata':
      return { ...metadata?.schema, ...(metadata?.examples === undefined ? {} : { examples: metadata.examples }) };
    case 'integer':
      return { type };
    case 'min_value':
      return requirement === undefined ? {} : { minimum: requirement };
    case 'max_value':
      return requirement === undefined ? {} : { maximum: requirement };
    case 'min_length':
      return schema.type === 'array' && requirement !== undefined ? { minItems: requirement } : {};
    case 'non_empty':
      return { minLength: 1 };
    default:
      return {};
  }
}
