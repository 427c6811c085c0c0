/** What the arguments ask for, checked before anything is started. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { AdjacentError } from '../core/adjacentError.ts';
import type { ExperimentSpec } from '../experiment/spec.ts';
import { parseNumber, parseTemperatures, parseWhole, parseWindows } from './lists.ts';
import { parseOutcome } from './outcomeOption.ts';

/** The spec without what is read from a file or standard input. */
export type SpecOptions = Omit<ExperimentSpec, 'prompt' | 'source'>;

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'version' }
  | { readonly name: 'analyze'; readonly input: string; readonly spec: SpecOptions; readonly out: string | null; readonly json: boolean }
  | { readonly name: 'replay'; readonly path: string; readonly json: boolean }
  | { readonly name: 'models'; readonly json: boolean }
  | { readonly name: 'score'; readonly input: string; readonly model: string; readonly json: boolean };

/** Model that is used when none is named. */
export const defaultModel = 'smollm2-135m-instruct';

const flag = { type: 'boolean' } as const;
const value = { type: 'string' } as const;
const analyzeOptions = {
  model: value, form: value, temperature: value, 'top-p': value, context: value, mode: value, outcome: value,
  samples: value, tokens: value, seed: value, batch: value, threads: value, preset: value, out: value, json: flag,
} as const;

/** Read the arguments after the program's name. Throws AdjacentError bad-argument. */
export function parseCommandLine(args: readonly string[]): Command {
  const [name = '--help', ...rest] = args;
  if (args.includes('--help') || args.includes('-h') || name === '--help' || name === 'help') return { name: 'help' };
  switch (name) {
    case '--version':
      return { name: 'version' };
    case 'analyze':
      return parseAnalyze(rest);
    case 'replay': {
      const { positionals, values } = parse(rest, { json: flag });
      return { name, path: one(positionals, 'a run file'), json: values.json === true };
    }
    case 'models': {
      const { positionals, values } = parse(rest, { json: flag });
      if (positionals[0] !== undefined) throw refusal(`"${positionals[0]}" is one argument too many.`);
      return { name, json: values.json === true };
    }
    case 'score': {
      const { positionals, values } = parse(rest, { model: value, json: flag });
      return { name, input: one(positionals, 'a file, or - for standard input'), model: values.model ?? defaultModel, json: values.json === true };
    }
    default:
      throw refusal(`There is no command "${name}".`);
  }
}

function parseAnalyze(args: readonly string[]): Command {
  const { positionals, values } = parse(args, analyzeOptions);
  const optional = <K extends keyof SpecOptions, T>(key: K, text: string | undefined, read: (text: string) => T): { readonly [key in K]?: T } =>
    text === undefined ? {} : ({ [key]: read(text) } as { readonly [key in K]?: T });
  const spec: SpecOptions = {
    kind: 'diagram',
    model: values.model ?? defaultModel,
    form: choice('--form', values.form, ['auto', 'chat', 'raw']),
    mode: choice('--mode', values.mode, ['auto', 'answers', 'streams']),
    preset: choice('--preset', values.preset, ['quick', 'standard', 'thorough']),
    outcome: parseOutcome(values.outcome ?? 'auto'),
    seed: parseWhole('--seed', values.seed ?? '1', 0),
    topP: parseNumber('--top-p', values['top-p'] ?? '1'),
    ...optional('temperatures', values.temperature, parseTemperatures),
    ...optional('windows', values.context, parseWindows),
    ...optional('samples', values.samples, text => parseWhole('--samples', text, 1)),
    ...optional('tokens', values.tokens, text => parseWhole('--tokens', text, 1)),
    ...optional('batch', values.batch, text => parseWhole('--batch', text, 1)),
    ...optional('threads', values.threads, text => parseWhole('--threads', text, 1)),
  };
  const input = one(positionals, 'a file, or - for standard input');
  return { name: 'analyze', input, spec, out: values.out ?? null, json: values.json === true };
}

function parse<T extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: T): ReturnType<typeof parseArgs<{ args: string[]; options: T; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: joinNegative(args), options, allowPositionals: true, strict: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw refusal(`${(message.split('. ')[0] ?? message).replace(/\.$/, '')}.`);
  }
}

/** "--temperature -1" is a value out of range, not a missing one: the spec check says so in better words than the parser. */
function joinNegative(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const previous = joined.at(-1) ?? '';
    if (/^-[\d.]/.test(arg) && /^--[a-z-]+$/.test(previous)) joined.splice(-1, 1, `${previous}=${arg}`);
    else joined.push(arg);
  }
  return joined;
}

function choice<T extends string>(option: string, text: string | undefined, choices: readonly [T, ...T[]]): T {
  if (text === undefined) return choices[0];
  const chosen = choices.find(name => name === text);
  if (chosen !== undefined) return chosen;
  throw new AdjacentError('bad-argument', `${option} cannot be "${text}".`, `Use ${choices.join(', ')}.`);
}

function one(positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw refusal(`The command needs ${what}.`);
  if (second !== undefined) throw refusal(`"${second}" is one argument too many.`);
  return first;
}

function refusal(message: string): AdjacentError {
  return new AdjacentError('bad-argument', message, 'See adjacent --help.');
}
