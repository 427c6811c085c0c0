/** Parsing of arguments that all commands share. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Option without a value. */
export const flag = { type: 'boolean' } as const;
/** Option with a value. */
export const value = { type: 'string' } as const;
/** Option with a value that may be given several times. */
export const values = { type: 'string', multiple: true } as const;

/** Options by name, and the positional arguments. Throws AdjacentError bad-argument for an unknown option, a missing
 * value, a value that the option does not take, or a second value of an option that has one. */
export function parse<T extends Options>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> {
  const joined = joinNegative(args);
  checkOptions(joined, options);
  try {
    return parseArgs({ args: joined, options, allowPositionals: true, strict: true });
  } catch (error) {
    // What the check above does not know of is explained in several lines by the parser; they become the detail.
    throw usageError(t`The options cannot be read.`, '', String(error));
  }
}

/** Refuse whatever the strict parser would, in our own words. */
function checkOptions(args: string[], options: Options): void {
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const { name, rawName, inlineValue } = token;
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined) {
      const known = Object.keys(options).map(key => `--${key}`);
      throw usageError(t`There is no option ${excerpt(rawName)}.`, didYouMean(rawName, known));
    }
    if (option.type === 'boolean' && token.value !== undefined)
      throw usageError(t`The option ${rawName} does not take a value.`);
    const isNextOption = inlineValue === false && token.value.length > 1 && token.value.startsWith('-');
    if (option.type === 'string' && (token.value === undefined || isNextOption))
      throw usageError(t`The option ${rawName} needs a value.`);
    if (option.type === 'string' && option.multiple !== true && seen.has(name))
      throw usageError(t`The option ${rawName} is given twice.`);
    seen.add(name);
  }
}

/** "--temperature -1" is a value out of range, not a missing one; the check of the spec explains that better. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1);
    if (previous !== undefined && /^-[\d.]/.test(arg) && /^--[a-z-]+$/.test(previous))
      joined.splice(-1, 1, `${previous}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** One of the choices; the first when the option is absent. Throws AdjacentError bad-argument. */
export function choice<T extends string>(option: string, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0];
  const chosen = choices.find(name => name === text);
  if (chosen !== undefined) return chosen;
  throw new AdjacentError(
    'bad-argument',
    t`${option} cannot be "${excerpt(text)}".`,
    t`Use one of ${choices.join(', ')}.`,
  );
}

/** The only positional argument; `what` names it. Throws AdjacentError bad-argument. */
export function onePositional(positionals: readonly string[], what: string): string {
  const [first, ...others] = positionals;
  if (first === undefined) throw usageError(t`The command needs ${what}.`);
  noPositionals(others);
  return first;
}

/** Refuse positional arguments. Throws AdjacentError bad-argument. */
export function noPositionals([first]: readonly string[]): void {
  if (first !== undefined) throw usageError(t`Unexpected argument "${excerpt(first)}".`);
}

/** An error about how the command was used. `hint` comes before the pointer to the help. */
export function usageError(message: string, hint = '', detail = ''): AdjacentError {
  return new AdjacentError('bad-argument', message, `${hint}${t`See adjacent --help.`}`, detail);
}
