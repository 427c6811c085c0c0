/** Small checks that messages are made of. The pages' policy forbids eval, so no schema library runs here. */

export type Check = (data: unknown) => boolean;

/** Whether `data` is an object whose fields may be looked at. */
export function isRecord(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

export const isText: Check = (data) => typeof data === 'string';
export const isNumber: Check = (data) => typeof data === 'number';
export const isFlag: Check = (data) => typeof data === 'boolean';

/** A list whose every item passes. */
export function listOf(item: Check): Check {
  return (data) => Array.isArray(data) && data.every(item);
}

/** Null, or something that passes. */
export function orNull(check: Check): Check {
  return (data) => data === null || check(data);
}

/** An object whose named fields pass; others are not looked at. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  const all = Object.entries(checks);
  return (data) => isRecord(data) && all.every(([name, check]) => check(data[name]));
}

/** An object used as a dictionary, every value of which passes. */
export function dictionaryOf(value: Check): Check {
  return (data) => isRecord(data) && Object.values(data).every(value);
}
