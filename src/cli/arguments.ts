/** Reading of arguments that every command shares. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AdjacentError } from '../core/adjacentError.ts';

export const flag = { type: 'boolean' } as const;
export const value = { type: 'string' } as const;
/** An option that may be given several times. */
export const values = { type: 'string', multiple: true } as const;

/** Options and what stands between them. Throws AdjacentError bad-argument. */
export function parse<T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: joinNegative(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw usageError(`${(message.split('. ')[0] ?? message).replace(/\.$/, '')}.`);
  }
}

/** "--temperature -1" is a value out of range, not a missing one: the spec check says so in better words than the
 * parser. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1) ?? '';
    if (/^-[\d.]/.test(arg) && /^--[a-z-]+$/.test(previous)) joined.splice(-1, 1, `${previous}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

/** One of the choices, the first when nothing was typed. */
export function choice<T extends string>(option: string, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0];
  const chosen = choices.find(name => name === text);
  if (chosen !== undefined) return chosen;
  throw new AdjacentError('bad-argument', `${option} cannot be "${text}".`, `Use ${choices.join(', ')}.`);
}

/** The only positional argument. */
export function onePositional(positionals: readonly string[], what: string): string {
  const [first] = positionals;
  if (first === undefined) throw usageError(`The command needs ${what}.`);
  noPositionals(positionals.slice(1));
  return first;
}

/** Refuse positional arguments that nothing reads. */
export function noPositionals([first]: readonly string[]): void {
  if (first !== undefined) throw usageError(`"${first}" is one argument too many.`);
}

export function usageError(message: string): AdjacentError {
  return new AdjacentError('bad-argument', message, 'See adjacent --help.');
}
