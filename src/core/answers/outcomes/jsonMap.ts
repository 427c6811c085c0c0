/** The outcome map of a field of JSON. */
import { AdjacentError } from '../../adjacentError.ts';
import { t } from '../../text.ts';
import { folded } from './outcomeMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';

const longestJson = 8000;
/** Most closing braces at which the end of the object is tried. */
const mostEnds = 100;

/** The first JSON object in a text; undefined if there is none. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('{');
  let end = text.lastIndexOf('}');
  for (let tried = 0; tried < mostEnds && start >= 0 && end > start; tried++, end = text.lastIndexOf('}', end - 1)) {
    try {
      return JSON.parse(text.slice(start, end + 1));
    } catch {
      continue;
    }
  }
  return undefined;
}

/** A field of the JSON object in the answer, by dotted path ("result.label", "items.0"). Throws AdjacentError
 * bad-argument without a field. */
export function jsonMap(field: string): OutcomeMap {
  const path = field.split('.').filter(step => step !== '');
  if (path.length === 0)
    throw new AdjacentError('bad-argument', t`The outcome "json" names no field.`, t`Name one, as in json:label.`);
  return {
    name: `by JSON field ${field}`,
    missing: 'no such field',
    kindOf(text) {
      let value = jsonIn(text.slice(0, longestJson));
      for (const step of path)
        value =
          typeof value === 'object' && value !== null && Object.hasOwn(value, step)
            ? (value as Record<string, unknown>)[step]
            : undefined;
      if (value === undefined) return null;
      return typeof value === 'string' ? (folded(value) ?? '""') : JSON.stringify(value);
    },
  };
}
