/** Options of `adjacent experiment` and `adjacent constraints`. */
import { knobIds, type KnobId } from '../domain/knob.ts';
import { fileKeys, type FileKey } from '../experimentFile/fileSchema.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { flag, noPositionals, onePositional, parse, value, values } from './arguments.ts';
import { parseWhole } from './optionValues.ts';

/** "--set layers=75%,50%": a knob with its levels, or another key of an experiment file with its values. */
export interface Setting {
  readonly key: KnobId | FileKey;
  readonly values: readonly (string | number)[];
}

export interface ExperimentCommand {
  readonly name: 'experiment';
  /** Name of an experiment, or path of an experiment file; null for a run that is resumed. */
  readonly subject: string | null;
  /** File of the prompt, or "-". */
  readonly prompt: string | null;
  readonly settings: readonly Setting[];
  readonly models: readonly string[];
  readonly items: readonly string[];
  /** Most items taken of each file. */
  readonly limit: number | null;
  readonly preset: string | null;
  readonly seed: number | null;
  /** Folders with models or items, beside the built-in ones and the Hugging Face cache. */
  readonly folders: readonly string[];
  /** Whether other models may pose as missing ones of a replication. */
  readonly standIns: boolean;
  /** Only say what would be run. */
  readonly check: boolean;
  /** Run file that goes on where it stopped. */
  readonly resume: string | null;
  readonly out: string | null;
  readonly json: boolean;
}

const options = {
  set: values,
  model: values,
  items: values,
  limit: value,
  prompt: value,
  preset: value,
  seed: value,
  folder: values,
  'stand-ins': flag,
  check: flag,
  resume: value,
  out: value,
  json: flag,
} as const;

/** Read the arguments behind `experiment`. Throws AdjacentError bad-argument. */
export function parseExperiment(args: readonly string[]): ExperimentCommand {
  const { positionals, values: given } = parse(args, options);
  if (given.resume === undefined)
    return commandOf(onePositional(positionals, 'the name of an experiment or an experiment file'), given);
  noPositionals(positionals);
  return commandOf(null, given);
}

/** Read the arguments behind `constraints`: the experiment of that name on a prompt. Throws AdjacentError bad-argument.
 */
export function parseConstraints(args: readonly string[]): ExperimentCommand {
  const { prompt: _, ...own } = options;
  const { positionals, values: given } = parse(args, own);
  if (given.resume !== undefined) return commandOf(null, given);
  return { ...commandOf('constraints', given), prompt: onePositional(positionals, 'a file, or - for standard input') };
}

type Given = Partial<ReturnType<typeof parse<typeof options>>['values']>;

function commandOf(subject: string | null, given: Given): ExperimentCommand {
  return {
    name: 'experiment',
    subject,
    prompt: given.prompt ?? null,
    settings: (given.set ?? []).map(parseSetting),
    models: given.model ?? [],
    items: given.items ?? [],
    limit: given.limit === undefined ? null : parseWhole('--limit', given.limit, 1),
    preset: given.preset ?? null,
    seed: given.seed === undefined ? null : parseWhole('--seed', given.seed, 0),
    folders: given.folder ?? [],
    standIns: given['stand-ins'] === true,
    check: given.check === true,
    resume: given.resume ?? null,
    out: given.out ?? null,
    json: given.json === true,
  };
}

const elsewhere: readonly FileKey[] = ['experiment', 'knobs', 'models', 'items', 'prompts', 'budget'];
const settable = [...new Set<KnobId | FileKey>([...knobIds, ...fileKeys.filter(key => !elsewhere.includes(key))])];

/** Values are separated by commas; those of `variant` are texts, one for each --set. */
function parseSetting(text: string): Setting {
  const [, name = '', written = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const key = settable.find(known => known === name);
  if (key === undefined)
    throw new AdjacentError(
      'bad-argument',
      name === '' ? `--set cannot be "${text}".` : `There is no knob "${name}".`,
      `${didYouMean(name, settable)}Write --set knob=levels with one of ${settable.join(', ')}.`,
    );
  const parts =
    key === 'variant'
      ? [written]
      : written
          .split(',')
          .map(part => part.trim())
          .filter(part => part !== '');
  if (parts.length === 0 || written.trim() === '')
    throw new AdjacentError(
      'bad-argument',
      `The knob "${key}" has no levels.`,
      `Write them behind the equals sign, e.g. --set layers=75%,50%.`,
    );
  return {
    key,
    values: parts.map(part => (key !== 'variant' && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : part)),
  };
}
