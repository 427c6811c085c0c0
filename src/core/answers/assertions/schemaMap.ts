/** Outcome maps that follow from a JSON schema. */
import { jsonIn } from '../outcomes/jsonMap.ts';
import type { OutcomeMap } from '../outcomes/outcomeMap.ts';
import { schemaName } from '../outcomes/outcomeRule.ts';
import { jsonOf } from '../outcomes/schemaText.ts';
import type { Assertion } from './assertion.ts';
import { schemaValidator } from './schemaValidator.ts';

/** Whether the JSON in an answer fits a schema. Throws AdjacentError bad-argument for a schema that cannot be used. */
export function schemaMap(schema: string): OutcomeMap {
  const fits = schemaValidator(schema);
  return {
    name: schemaName,
    missing: 'no valid JSON',
    kindOf(text) {
      const value = jsonIn(text);
      return value === undefined ? null : fits(value) ? fitting : 'does not fit the schema';
    },
  };
}

/** The kind of answers that fit. */
export const fitting = 'fits the schema';

/** The field of which a schema among the assertions lists the values: of several, the first one that every answer
 * needs. Null where no schema lists any. */
export function listedField(assertions: readonly Assertion[]): string | null {
  for (const assertion of assertions) {
    if (assertion.kind !== 'schema') continue;
    const { properties, required } = recordIn(jsonOf(assertion.schema));
    const needed: readonly unknown[] = Array.isArray(required) ? required : [];
    const listed = Object.entries(recordIn(properties)).flatMap(([name, value]) => {
      const { enum: values, type } = recordIn(value);
      const isListed = type === 'boolean' || (Array.isArray(values) && values.length >= 2);
      return isListed && !name.includes('.') ? [name] : [];
    });
    const field = listed.find(name => needed.includes(name)) ?? listed[0];
    if (field !== undefined) return field;
  }
  return null;
}

function recordIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
