/** Ways through the JSON Schema of experiment files. */
import type { JsonSchema } from '../jsonSchema.ts';

/** The schema and every form it can take. */
function formsOf(schema: JsonSchema): readonly JsonSchema[] {
  return [
    schema,
    ...(schema.anyOf ?? []).flatMap(formsOf),
    ...(schema.items === undefined ? [] : formsOf(schema.items)),
  ];
}

/** Keys that may stand in it. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return Object.assign({}, ...formsOf(schema).map(form => form.properties ?? {})) as Record<string, JsonSchema>;
}

/** The schema below some keys; an empty one where there is none. */
export function schemaAt(schema: JsonSchema, path: readonly string[]): JsonSchema {
  return path.reduce<JsonSchema>((at, key) => propertiesOf(at)[key] ?? {}, schema);
}

/** Words and examples that may stand as its value, or in a list of its values. */
export function wordsOf(schema: JsonSchema): readonly (string | number)[] {
  return [...new Set(formsOf(schema).flatMap(form => [...(form.enum ?? []), ...(form.examples ?? [])]))];
}
