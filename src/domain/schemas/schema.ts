/** What every shape is made with, and how a value that does not have its shape is spoken of. */
import * as v from 'valibot';

/** A number that can be calculated with: neither NaN nor infinite. */
export const finite = v.pipe(v.number(), v.finite());

/** A whole number that a double holds exactly. */
export const whole = v.pipe(v.number(), v.safeInteger());

/** A whole number of things, or the place of one in a list. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A whole number of things of which there is at least one. */
export const positiveCount = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** A number from `least` to `most`, both included. */
export const between = (least: number, most: number) => v.pipe(finite, v.minValue(least), v.maxValue(most));

/** A whole number from `least` to `most`, both included. */
export const wholeBetween = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** An object used as a dictionary. */
export const dictionaryOf = <T extends v.GenericSchema>(value: T) =>
  v.pipe(
    v.custom<Record<string, v.InferInput<T>>>(
      data => !Array.isArray(data),
      'Invalid type: Expected Object but received Array',
    ),
    v.record(v.string(), value),
  );

/** Where a value does not have its shape: names and places from the outside in, joined by dots; empty when it is the
 * value itself. */
export function placeOf(issue: v.BaseIssue<unknown>): string {
  return v.getDotPath(issue) ?? '';
}

/** What is wrong there. A text that was found is not repeated: it may be a whole prompt. */
export function reasonOf(issue: v.BaseIssue<unknown>): string {
  return typeof issue.input === 'string' ? issue.message.replace(issue.received, () => 'a text') : issue.message;
}
