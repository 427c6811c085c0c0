/** Outcome maps with a setting: a regular expression and a field of JSON. */
import { AdjacentError } from '../../adjacentError.ts';
import { folded } from './outcomeMap.ts';
import type { OutcomeMap } from './outcomeMap.ts';

const longestPattern = 200;
const longestJson = 8000;

/** Longest beginning of an answer that a pattern is tried on, by degree: the time of one match grows at worst as this
 * length to the power of the number of unlimited repeats, plus one if the match may start anywhere. */
const searched: readonly number[] = [2000, 2000, 2000, 500, 200];

/** Whether a repeated group contains a repeat or a choice, as in (a+)+ or (a|aa)*: the time can then double with every
 * letter. Also counts the unlimited repeats. */
function danger(source: string): { nested: boolean; repeats: number } {
  const bare = source.replace(/\\./gu, 'x').replace(/\[[^\]]*\]/gu, 'x');
  const open: boolean[] = [false];
  let nested = false;
  let repeats = 0;
  for (let at = 0; at < bare.length; at++) {
    const letter = bare[at] ?? '';
    const repeated = /^(?:[*+]|\{\d+,)/u.test(bare.slice(at + (letter === ')' ? 1 : 0)));
    if (letter === '(') open.push(false);
    else if (letter === ')') {
      const inside = open.pop() ?? false;
      nested ||= inside && repeated;
      if (inside) open[open.length - 1] = true;
    } else if (repeated) {
      repeats++;
      open[open.length - 1] = true;
    } else if (letter === '|') open[open.length - 1] = true;
  }
  return { nested, repeats };
}

/** The first group of a regular expression (or the whole match), folded. Throws AdjacentError bad-argument for a
 * pattern that does not parse, is too long or could take exponential time. */
export function regexMap(source: string): OutcomeMap {
  const refuse = (what: string, remedy: string, detail = ''): AdjacentError =>
    new AdjacentError('bad-argument', what, remedy, detail);
  if (source === '') throw refuse('The outcome "regex" has no pattern.', 'Give one, as in regex:answer is (\\w+).');
  if (source.length > longestPattern)
    throw refuse(`The pattern is longer than ${longestPattern} characters.`, 'Use a shorter pattern.');
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, 'iu');
  } catch (thrown) {
    throw refuse('The pattern is not a regular expression.', 'Check its brackets and backslashes.', String(thrown));
  }
  const { nested, repeats } = danger(source);
  if (nested)
    throw refuse(
      'The pattern repeats a group that contains a repeat or a choice, which can take forever.',
      'Write it without a repeat around a group.',
    );
  const length = searched[repeats + (source.startsWith('^') ? 0 : 1)];
  if (length === undefined)
    throw refuse(
      'The pattern has too many unlimited repeats, which can take forever.',
      'Use at most three of * and +, or four after a leading ^.',
    );
  return {
    name: `by pattern ${source}`,
    missing: 'no match',
    kindOf(text) {
      const match = pattern.exec(text.slice(0, length));
      return match === null ? null : folded(match[1] ?? match[0]);
    },
  };
}

/** The first JSON object in a text; undefined if there is none. */
function jsonIn(text: string): unknown {
  const start = text.indexOf('{');
  for (let end = text.lastIndexOf('}'); start >= 0 && end > start; end = text.lastIndexOf('}', end - 1)) {
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
    throw new AdjacentError('bad-argument', 'The outcome "json" names no field.', 'Name one, as in json:label.');
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
