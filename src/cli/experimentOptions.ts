/** Options of `adjacent experiment` and `adjacent constraints`. */
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import { knobIds, type KnobId } from '../domain/knob.ts';
import { experimentKnobs, usesBudgetKey, usesKey } from '../experimentFile/experimentKeys.ts';
import {
  budgetKeys,
  experimentNames,
  fileKeys,
  type BudgetKey,
  type ExperimentName,
  type FileKey,
} from '../experimentFile/fileSchema.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';
import { flag, onePositional, parse, usageError, value, values } from './arguments.ts';
import type { PromptOptions } from '../promptFile/promptFile.ts';
import { parseReading, readingOptions } from './readingOptions.ts';
import { parseWhole } from './optionValues.ts';

/** What --set may name: a knob, or another key of an experiment file, those of its budget included. */
type SettableKey = KnobId | FileKey | BudgetKey;

/** "--set layers=75%,50%": a knob with its levels, or another key of an experiment file with its values. */
export interface Setting {
  readonly key: SettableKey;
  readonly values: readonly (string | number)[];
}

/** Options that change what an experiment runs. */
interface ExperimentOptions {
  /** Path of the prompt, or "-"; null when none is given. */
  readonly prompt: string | null;
  /** Path of another wording of the prompt, or "-"; null when none is given. */
  readonly wording: string | null;
  /** How the prompts are read. */
  readonly reading: PromptOptions;
  readonly settings: readonly Setting[];
  readonly models: readonly string[];
  readonly items: readonly string[];
  /** Maximum items per file. */
  readonly limit: number | null;
  readonly preset: string | null;
  readonly seed: number | null;
  /** Folders with models or items, besides the built-in ones and the Hugging Face cache. */
  readonly folders: readonly string[];
  /** Whether other models may stand in for missing ones of a replication. */
  readonly standIns: boolean;
  /** Whether to stop after the checks. */
  readonly check: boolean;
  /** Path of the first run file; null for one in the cache folder. */
  readonly out: string | null;
  readonly json: boolean;
}

/** `adjacent experiment` or `adjacent constraints`. */
export interface ExperimentCommand extends ExperimentOptions {
  readonly name: 'experiment';
  /** Name of an experiment, or path of an experiment file. */
  readonly subject: string;
}

/** Either of them with `--resume`. */
export interface ResumeCommand {
  readonly name: 'resume';
  /** Path of the run file. */
  readonly path: string;
  readonly folders: readonly string[];
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
  ...readingOptions,
} as const;

const resumeOptions: readonly string[] = ['resume', 'folder', 'json'];

/** Parse the arguments after `experiment`. Throws AdjacentError bad-argument. */
export function parseExperiment(args: readonly string[]): ExperimentCommand | ResumeCommand {
  const { positionals, values: given } = parse(args, options);
  const name = experimentNames.find(one => one === positionals[0]) ?? null;
  const parsed = parseOptions(given, name);
  if (given.resume !== undefined) return resumeCommand(given.resume, positionals, given);
  const subject = onePositional(positionals, t`the name of an experiment, or an experiment file`);
  return { name: 'experiment', subject, ...parsed };
}

/** Parse the arguments after `constraints`: the experiment of that name on a prompt. Throws AdjacentError bad-argument.
 */
export function parseConstraints(args: readonly string[]): ExperimentCommand | ResumeCommand {
  const { prompt: _, ...ownOptions } = options;
  const { positionals, values: given } = parse(args, ownOptions);
  const parsed = parseOptions(given, 'constraints');
  if (given.resume !== undefined) return resumeCommand(given.resume, positionals, given);
  const prompt = onePositional(positionals, t`a file, or - for standard input`);
  return { name: 'experiment', subject: 'constraints', ...parsed, prompt };
}

/** Parse the arguments after `paths`: the experiment of that name on a prompt. Throws AdjacentError bad-argument. */
export function parsePaths(args: readonly string[]): ExperimentCommand {
  const { prompt: _, resume: _resume, items: _items, limit: _limit, 'stand-ins': _standIns, ...ownOptions } = options;
  const { positionals, values: given } = parse(args, { ...ownOptions, answer: value, outcome: value });
  const prompt = onePositional(positionals, t`a file, or - for standard input`);
  const answer = given.answer === undefined ? null : parseWhole('--answer', given.answer, 1);
  const parsed = parseOptions(withOutcome(given), 'paths');
  const settings =
    answer === null ? parsed.settings : [...parsed.settings, { key: 'answer' as const, values: [answer] }];
  return { name: 'experiment', subject: 'paths', ...parsed, settings, prompt };
}

/** Parse the arguments after `wordings`: the experiment of that name on two prompts. Throws AdjacentError bad-argument.
 */
export function parseWordings(args: readonly string[]): ExperimentCommand {
  const { prompt: _, resume: _resume, items: _items, limit: _limit, 'stand-ins': _standIns, ...ownOptions } = options;
  const { positionals, values: given } = parse(args, { ...ownOptions, outcome: value });
  const [prompt, wording, ...others] = positionals;
  if (prompt === undefined || wording === undefined || others.length > 0)
    throw usageError(
      t`This command needs two files, one for each wording.`,
      t`One of them may be - for standard input.`,
    );
  if (prompt === '-' && wording === '-') throw usageError(t`Only one of the wordings can be standard input.`);
  return { name: 'experiment', subject: 'wordings', ...parseOptions(withOutcome(given), 'wordings'), prompt, wording };
}

/** `--outcome O` as `--set outcome=O`. */
function withOutcome({ outcome, ...given }: GivenOptions & { readonly outcome?: string | undefined }): GivenOptions {
  return outcome === undefined ? given : { ...given, set: [...(given.set ?? []), `outcome=${outcome}`] };
}

/** A stopped run states its prompt and all choices, so only what it takes to run may be given with it. */
function resumeCommand(path: string, [subject]: readonly string[], given: GivenOptions): ResumeCommand {
  if (subject !== undefined)
    throw usageError(t`Unexpected argument "${excerpt(subject)}": --resume continues the run of its file.`);
  const other = Object.keys(given).find(name => !resumeOptions.includes(name));
  if (other !== undefined)
    throw usageError(t`--${other} cannot be combined with --resume, which continues a run as it was planned.`);
  const { folders, json } = parseOptions(given, null);
  return { name: 'resume', path, folders, json };
}

type GivenOptions = Partial<ReturnType<typeof parse<typeof options>>['values']>;

/** `experiment` is the one that runs; null where only a file names it. */
function parseOptions(given: GivenOptions, experiment: ExperimentName | null): ExperimentOptions {
  return {
    prompt: given.prompt ?? null,
    wording: null,
    reading: parseReading(given),
    settings: settingsOf(given.set ?? [], experiment),
    models: given.model ?? [],
    items: given.items ?? [],
    limit: given.limit === undefined ? null : parseWhole('--limit', given.limit, 1),
    preset: given.preset ?? null,
    seed: given.seed === undefined ? null : parseWhole('--seed', given.seed, 0),
    folders: given.folder ?? [],
    standIns: given['stand-ins'] === true,
    check: given.check === true,
    out: given.out ?? null,
    json: given.json === true,
  };
}

/** Keys that --set does not take, and what to use in their place. */
const otherKeys: Readonly<Partial<Record<FileKey, () => string>>> = {
  experiment: () => t`Name the experiment behind "adjacent experiment".`,
  knobs: () => t`Name the knob itself, such as --set temperature=0.5,1.`,
  models: () => t`Use --model.`,
  items: () => t`Use --items for files with items, and --limit for the number of items.`,
  prompts: () => t`Give the file of the prompt to the command.`,
  budget: () => t`Use --preset, or --set samples=N and --set tokens=N.`,
};
const settableBudgetKeys = budgetKeys.filter(key => key !== 'items');
const settable = [
  ...new Set<SettableKey>([...knobIds, ...fileKeys.filter(key => otherKeys[key] === undefined), ...settableBudgetKeys]),
];

/** Keys whose one value is the whole text. */
const textKeys: readonly SettableKey[] = ['variant', 'wording', 'outcome'];

/** Each key once, but for the wordings of a prompt. */
function settingsOf(texts: readonly string[], experiment: ExperimentName | null): Setting[] {
  const settings = texts.map(text => parseSetting(text, experiment));
  const twice = settings.find(({ key }, at) => key !== 'variant' && settings.findIndex(one => one.key === key) < at);
  if (twice === undefined) return settings;
  throw new AdjacentError(
    'bad-argument',
    t`--set gives "${twice.key}" twice.`,
    t`Give all levels at once, such as --set layers=75%,50%.`,
  );
}

/** Values are comma-separated, except those of text. */
function parseSetting(text: string, experiment: ExperimentName | null): Setting {
  const [, name, list] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || list === undefined || name === '')
    throw new AdjacentError('bad-argument', t`--set cannot be "${excerpt(text)}".`, setUsage(experiment));
  const key = settable.find(known => known === name);
  if (key === undefined) {
    const other = fileKeys.find(known => known === name);
    if (other !== undefined)
      throw new AdjacentError('bad-argument', t`--set does not take ${other}.`, otherKeys[other]?.() ?? '');
    throw new AdjacentError(
      'bad-argument',
      t`There is no knob "${excerpt(name)}".`,
      `${didYouMean(name, settable)}${setUsage(experiment)}`,
    );
  }
  const parts = textKeys.includes(key)
    ? [list]
    : list
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== '');
  if (parts.length === 0 || list.trim() === '')
    throw new AdjacentError(
      'bad-argument',
      t`The knob "${key}" has no levels.`,
      t`Add them after the equals sign, such as --set layers=75%,50%.`,
    );
  return {
    key,
    values: parts.map(part => (!textKeys.includes(key) && /^[+-]?(\d+\.?\d*|\.\d+)$/.test(part) ? Number(part) : part)),
  };
}

/** What --set takes, of a named experiment only what it uses. */
function setUsage(experiment: ExperimentName | null): string {
  const used = experiment === null ? settable : settable.filter(key => isUsed(key, experiment));
  return t`Use --set KNOB=LEVELS with one of ${used.join(', ')}.`;
}

function isUsed(key: SettableKey, experiment: ExperimentName): boolean {
  const budgetKey = budgetKeys.find(known => known === key);
  if (budgetKey !== undefined) return usesBudgetKey(experiment, budgetKey);
  const knob = knobIds.find(known => known === key);
  const fileKey = fileKeys.find(known => known === key);
  return (
    (knob !== undefined && experimentKnobs[experiment].includes(knob)) ||
    (fileKey !== undefined && usesKey(experiment, fileKey))
  );
}
