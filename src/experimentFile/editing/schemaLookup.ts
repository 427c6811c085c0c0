/** Lookups in the JSON Schema of experiment files. */
import type { JsonSchema } from '../jsonSchema.ts';

/** The schema and every alternative of it. */
function alternativesOf(schema: JsonSchema): readonly JsonSchema[] {
  return [
    schema,
    ...(schema.anyOf ?? []).flatMap(alternativesOf),
    ...(schema.items === undefined ? [] : alternativesOf(schema.items)),
  ];
}

/** The keys that a value may have, with their schemas. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return Object.assign({}, ...alternativesOf(schema).map(form => form.properties ?? {})) as Record<string, JsonSchema>;
}

/** The schema below a path of keys; an empty one where there is none. */
export function schemaAt(schema: JsonSchema, path: readonly string[]): JsonSchema {
  return path.reduce<JsonSchema>((at, key) => propertiesOf(at)[key] ?? {}, schema);
}

/** Words and examples that may be the value, or in a list of values. */
export function wordsIn(schema: JsonSchema): readonly (string | number)[] {
  return [...new Set(alternativesOf(schema).flatMap(form => [...(form.enum ?? []), ...(form.examples ?? [])]))];
}
