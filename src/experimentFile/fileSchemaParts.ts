/** Parts that the shape of an experiment file is made of. A message holds a sentence and, on a second line, its remedy.
 */
import * as v from 'valibot';
import type { KnobId, Level } from '../domain/knob.ts';
import { formatModelReference } from '../domain/modelReference.ts';
import { knobFacts } from '../knobs/knobWords.ts';
import { levelForms } from './levelFormats.ts';
import { didYouMean } from './suggestion.ts';
import { readReference } from './modelReferenceInput.ts';

/** A sentence and its remedy as one message. */
export function say(sentence: string, remedy: string): string {
  return `${sentence}\n${remedy}`;
}

/** A value as it is quoted in a sentence, short and on one line. */
export function shown(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…"` : text;
}

/** One of some words. */
export function choice<const T extends readonly string[]>(
  what: string,
  options: T,
): v.GenericSchema<unknown, T[number]> {
  const words = [...options];
  return v.picklist(options, ({ input }) => {
    const hint = typeof input === 'string' ? didYouMean(input, words) : '';
    return say(
      `${what} cannot be ${shown(input)}.`,
      `${hint}Write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}.`,
    );
  });
}

/** A text that is not empty. */
export function textOf(what: string): v.GenericSchema<unknown, string> {
  const message = ({ input }: { readonly input: unknown }): string =>
    say(`${what} is a text, not ${shown(input)}.`, 'Put it in quotes.');
  return v.pipe(v.string(message), v.nonEmpty(message));
}

/** A number in a range; `whole` for a count. */
export function numberOf(what: string, least: number, most: number, whole: boolean): v.GenericSchema<unknown, number> {
  const range = `${whole ? 'a whole number' : 'a number'} from ${least} to ${most}`;
  const message = ({ input }: { readonly input: unknown }): string =>
    say(`${what} cannot be ${shown(input)}.`, `Write ${range}.`);
  const limits = [
    v.minValue<number, number, typeof message>(least, message),
    v.maxValue<number, number, typeof message>(most, message),
  ] as const;
  return whole ? v.pipe(v.number(message), v.integer(message), ...limits) : v.pipe(v.number(message), ...limits);
}

/** One value or a list of them; a list must not be empty. What a lazy shape is made of is asked with an example of each
 * form. */
export function oneOrMore<T>(item: v.GenericSchema<unknown, T>, empty: string): v.GenericSchema<unknown, readonly T[]> {
  const one = v.pipe(
    item,
    v.transform((value: T): readonly T[] => [value]),
  );
  const many = v.pipe(v.array(item), v.minLength(1, empty));
  return v.lazy((input): v.GenericSchema<unknown, readonly T[]> => (Array.isArray(input) ? many : one));
}

/** A group of keys, all of which are known and may be left out. */
export function groupOf<T extends Readonly<Record<string, v.GenericSchema>>>(
  what: string,
  entries: T,
): v.GenericSchema<unknown, { readonly [K in keyof T]?: v.InferOutput<T[K]> }> {
  const optional = Object.fromEntries(Object.entries(entries).map(([key, schema]) => [key, v.exactOptional(schema)]));
  const known = Object.keys(entries);
  const noGroup = ({ input }: { readonly input: unknown }): string =>
    say(`${what} is a group of keys, not ${shown(input)}.`, `Write keys such as ${known.slice(0, 4).join(', ')}.`);
  const group = v.strictObject(optional, issue => {
    const { expected, received } = issue;
    if (expected !== 'never') return noGroup(issue);
    const key = received.replace(/^"|"$/g, '');
    return say(`${what} has no key "${key}".`, `${didYouMean(key, known)}Its keys are ${known.join(', ')}.`);
  });
  return v.pipe(
    v.custom(input => !Array.isArray(input), noGroup),
    group,
  );
}

/** A model by id, path or reference. */
export const modelReference: v.GenericSchema<unknown, string> = v.pipe(
  textOf('A model'),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const reading = readReference(dataset.value);
    if (!('problem' in reading)) return formatModelReference(reading);
    addIssue({
      message: say(
        reading.problem,
        'Write an id like ladder/neox-1m, with @step-128, @last, #8-bit or #4-bit behind it where you need them.',
      ),
    });
    return NEVER;
  }),
);

/** Levels of a knob: one or a list. */
export function levelsOf(knob: KnobId): v.GenericSchema<unknown, readonly Level[]> {
  return oneOrMore(levelOf(knob), noLevels(knob));
}

function noLevels(knob: KnobId): string {
  const { write, examples } = levelForms[knob];
  return say(`The knob ${knob} has no levels.`, `${write} For example: ${knob}: [${examples.slice(0, 3).join(', ')}].`);
}

/** One level of a knob. */
export function levelOf(knob: KnobId): v.GenericSchema<unknown, Level> {
  const { write, schema, examples, read } = levelForms[knob];
  const message = ({ input }: { readonly input: unknown }): string =>
    input === null
      ? noLevels(knob)
      : say(`${shown(input)} is no level of ${knobFacts[knob].title.toLowerCase()}.`, write);
  return v.pipe(
    v.union([v.string(), v.number()], message),
    v.rawTransform(({ dataset, addIssue, NEVER }): Level => {
      const reading = read(dataset.value);
      if ('level' in reading) return reading.level;
      addIssue({ message: say(reading.problem, write) });
      return NEVER;
    }),
    v.metadata({ schema, examples }),
  );
}
