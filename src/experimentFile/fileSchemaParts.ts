/** Building blocks of the experiment-file schema. Each refuses a value with a `Problem`: a message and its remedy. */
import * as v from 'valibot';
import { excerpt, t } from '../core/text.ts';
import type { KnobId, Level } from '../domain/knob.ts';
import { formatModelReference } from '../domain/modelReference.ts';
import { levelFormats } from './levelFormats.ts';
import { parseModelInput } from './modelReferenceInput.ts';
import type { Problem } from './problem.ts';
import { correcting } from './suggestion.ts';

type Issue = v.BaseIssue<unknown>;

/** Valibot carries a message only, so the problem of each issue is kept beside it. */
const problemsByIssue = new WeakMap<Issue, Problem>();

/** The message of a schema, given as a problem. */
export function refusing(problem: Problem | ((issue: Issue) => Problem)): (issue: Issue) => string {
  return issue => {
    const found = typeof problem === 'function' ? problem(issue) : problem;
    problemsByIssue.set(issue, found);
    return found.message;
  };
}

/** The problem of an issue. Throws Error for an issue of a schema that was not built from these parts. */
export function problemOfIssue(issue: Issue): Problem {
  const problem = problemsByIssue.get(issue);
  if (problem === undefined) throw new Error(`the schema "${issue.type}" has no problem for: ${issue.message}`);
  return problem;
}

/** A value as a sentence quotes it: short and on one line. */
function describedValue(value: unknown): string {
  if (value === null || value === undefined) return t`nothing`;
  if (Array.isArray(value)) return t`a list`;
  if (typeof value === 'object') return t`a group of keys`;
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 39)}…"` : text;
}

/** One of several words. `remedy` replaces the list of them. */
export function choiceSchema<const T extends readonly string[]>(
  what: string,
  options: T,
  remedy = t`Use one of ${options.join(', ')}.`,
): v.GenericSchema<unknown, T[number]> {
  return v.picklist(
    options,
    refusing(({ input }) => ({
      message: t`${what} cannot be ${describedValue(input)}.`,
      ...(typeof input === 'string' ? correcting(input, options, remedy) : { remedy }),
    })),
  );
}

/** Text that is not empty. */
export function textSchema(what: string): v.GenericSchema<unknown, string> {
  const refusal = refusing(({ input }) => ({
    message: t`${what} must be text, not ${describedValue(input)}.`,
    remedy: t`Put it in quotes.`,
  }));
  return v.pipe(v.string(refusal), v.nonEmpty(refusal));
}

/** A number from `least` to `most`; `whole` for a count. */
export function numberSchema(
  what: string,
  least: number,
  most: number,
  whole: boolean,
): v.GenericSchema<unknown, number> {
  const refusal = refusing(({ input }) => ({
    message: t`${what} cannot be ${describedValue(input)}.`,
    remedy: whole ? t`Use a whole number from ${least} to ${most}.` : t`Use a number from ${least} to ${most}.`,
  }));
  const limits = [
    v.minValue<number, number, typeof refusal>(least, refusal),
    v.maxValue<number, number, typeof refusal>(most, refusal),
  ] as const;
  return whole ? v.pipe(v.number(refusal), v.integer(refusal), ...limits) : v.pipe(v.number(refusal), ...limits);
}

/** One value, or a list of them that is not empty; the output is a list either way. */
export function listSchema<T>(
  item: v.GenericSchema<unknown, T>,
  empty: Problem,
): v.GenericSchema<unknown, readonly T[]> {
  const one = v.pipe(
    item,
    v.transform((value: T): readonly T[] => [value]),
  );
  const many = v.pipe(v.array(item), v.minLength(1, refusing(empty)));
  return v.lazy((input): v.GenericSchema<unknown, readonly T[]> => (Array.isArray(input) ? many : one));
}

/** A group of known keys, each of which may be left out. */
export function groupSchema<T extends Readonly<Record<string, v.GenericSchema>>>(
  what: string,
  entries: T,
): v.GenericSchema<unknown, { readonly [K in keyof T]?: v.InferOutput<T[K]> }> {
  const optional = Object.fromEntries(Object.entries(entries).map(([key, schema]) => [key, v.exactOptional(schema)]));
  const known = Object.keys(entries);
  const notGroup = ({ input }: Issue): Problem => ({
    message: t`${what} must be a group of keys, not ${describedValue(input)}.`,
    remedy: t`Use keys such as ${known.slice(0, 4).join(', ')}.`,
  });
  const group = v.strictObject(
    optional,
    refusing(issue => {
      if (!isUnknownKey(issue)) return notGroup(issue);
      const key = String(issue.input);
      return {
        message: t`${what} has no key "${excerpt(key)}".`,
        ...correcting(key, known, t`Valid keys: ${known.join(', ')}.`),
      };
    }),
  );
  return v.pipe(
    v.custom(input => !Array.isArray(input), refusing(notGroup)),
    group,
  );
}

/** Whether an issue of a group is about a key it does not have; `issue.input` is then that key. */
export function isUnknownKey({ expected }: Issue): boolean {
  return expected === 'never';
}

/** A model by id, path or reference, which keeps "#fp32". */
export const modelSchema: v.GenericSchema<unknown, string> = v.pipe(
  textSchema(t`A model`),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const reference = parseModelInput(dataset.value);
    if (!('problem' in reference)) return `${formatModelReference(reference)}${reference.exact ? '#fp32' : ''}`;
    addIssue({
      message: refusing({
        message: reference.problem,
        remedy: t`Use an id such as ladder/neox-1m; @step-128, @last, #fp32, #int8, #8-bit, or #4-bit may follow it.`,
      }),
    });
    return NEVER;
  }),
);

/** Levels of a knob: one or a list. */
export function levelsSchema(knob: KnobId): v.GenericSchema<unknown, readonly Level[]> {
  return listSchema(levelSchema(knob), noLevels(knob));
}

function noLevels(knob: KnobId): Problem {
  const { instruction, examples } = levelFormats[knob];
  return {
    message: t`The knob ${knob} has no levels.`,
    remedy: `${instruction} ${t`Example: ${knob}: [${examples.slice(0, 3).join(', ')}].`}`,
  };
}

/** One level of a knob. */
export function levelSchema(knob: KnobId): v.GenericSchema<unknown, Level> {
  const { instruction, schema, examples, parse } = levelFormats[knob];
  return v.pipe(
    v.union(
      [v.string(), v.number()],
      refusing(({ input }) =>
        input === null
          ? noLevels(knob)
          : { message: t`${describedValue(input)} is not a valid level of ${knob}.`, remedy: instruction },
      ),
    ),
    v.rawTransform(({ dataset, addIssue, NEVER }): Level => {
      const parsed = parse(dataset.value);
      if ('level' in parsed) return parsed.level;
      addIssue({ message: refusing({ message: parsed.problem, remedy: instruction }) });
      return NEVER;
    }),
    v.metadata({ schema, examples }),
  );
}
