/** The outcome map of a field of JSON. */
import { AdjacentError } from '../../adjacentError.ts';
import { t } from '../../text.ts';
import { folded } from './outcomeMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';

const longestJson = 8000;
/** Most closing braces at which the end of the object is tried. */
const mostEnds = 100;

/** The beginning of a text as JSON, else the first JSON object in it; undefined if there is none. */
export function jsonIn(whole: string): unknown {
  const text = whole.slice(0, longestJson);
  if (/^\s*[[{]/u.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      // The object may end before the text does.
    }
  }
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

/** A field of the JSON object in the answer, by dotted path ("result.label", "items.0"), or all of it for ".", whatever
 * the order of its keys. Throws AdjacentError
 * bad-argument without a field. */
export function jsonMap(field: string): OutcomeMap {
  const path = field.split('.').filter(step => step !== '');
  if (path.length === 0 && field !== wholeValue)
    throw new AdjacentError('bad-argument', t`The outcome "json" names no field.`, t`Name one, as in json:label.`);
  return {
    name: field === wholeValue ? 'by JSON value' : `by JSON field ${field}`,
    missing: field === wholeValue ? 'no valid JSON' : 'no such field',
    kindOf(text) {
      let value = jsonIn(text);
      for (const step of path)
        value =
          typeof value === 'object' && value !== null && Object.hasOwn(value, step)
            ? (value as Record<string, unknown>)[step]
            : undefined;
      if (value === undefined) return null;
      return typeof value === 'string' ? (folded(value) ?? '""') : JSON.stringify(sorted(value));
    },
  };
}

/** The path of the whole JSON value. */
const wholeValue = '.';

/** A value with the keys of its objects in order. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** The only field of the JSON objects of most texts, if it has a plain value, else the path of the whole value. */
export function commonField(texts: readonly string[]): string {
  const objects = texts.flatMap(text => {
    const value = jsonIn(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value] : [];
  });
  const [first] = objects;
  const [key, ...others] = Object.keys(first ?? {});
  if (key === undefined || others.length > 0 || key.includes('.')) return wholeValue;
  const alike = objects.filter(object => Object.keys(object).length === 1 && Object.hasOwn(object, key));
  return 2 * alike.length >= objects.length ? key : wholeValue;
}
