/** Sample values of a prompt file, and how they fill its placeholders. */
import { excerpt, t } from '../core/text.ts';
import { refuse } from '../domain/specCheck.ts';
import { isFields, type Fields } from './heading.ts';

/** Sample values of .prompty: `sample`, else the samples or defaults of `inputs`. Throws AdjacentError bad-argument for
 * samples in another file. */
export function promptyValues({ sample, inputs }: Fields, name: string): Fields {
  if (typeof sample === 'string')
    refuse(t`${name} takes its sample values from another file.`, t`Write them under "sample:" in the heading.`);
  const defaults = isFields(inputs) ? Object.entries(inputs) : [];
  const values = defaults.flatMap(([key, input]) => {
    const value = isFields(input) ? (input['sample'] ?? input['default']) : input;
    return value === undefined || value === null ? [] : [[key, value] as const];
  });
  return { ...Object.fromEntries(values), ...(isFields(sample) ? sample : {}) };
}

/** Sample values of dotprompt: `input.default`. */
export function dotpromptValues({ input }: Fields): Fields {
  const values = isFields(input) ? input['default'] : null;
  return isFields(values) ? values : {};
}

/** The text of a value by its path, such as "user.name". Throws AdjacentError bad-argument where there is none, or
 * where it is neither text, a number nor a truth value. */
export function valueText(values: Fields, path: string, name: string, remedy: string): string {
  let value: unknown = values;
  for (const key of path.split('.')) value = isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (value === undefined || value === null) refuse(t`${name} leaves {{${excerpt(path)}}} open.`, remedy);
  return refuse(t`The value of {{${excerpt(path)}}} in ${name} is not a text or a number.`, remedy);
}
