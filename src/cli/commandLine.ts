/** Parses the command line. Everything is checked before anything starts. */
import { excerpt, t } from '../core/text.ts';
import { inPrecision, precisionSettings } from '../domain/modelReference.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import type { GridSpec } from '../domain/spec.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';
import { choice, flag, noPositionals, onePositional, parse, usageError, value, values } from './arguments.ts';
import {
  parseConstraints,
  parseExperiment,
  parsePaths,
  parseWordings,
  type ExperimentCommand,
  type ResumeCommand,
} from './experimentOptions.ts';
import { parseTemperatures, parseWhole, parseWindows } from './optionValues.ts';
import type { PromptOptions } from '../promptFile/promptFile.ts';
import { defaultRows, mostRows } from '../experiments/items/dataDiagram.ts';
import type { DataOption } from './dataSpec.ts';
import { parseReading, readingOptions } from './readingOptions.ts';
import { parseAssertions } from './assertOption.ts';
import { parseOutcome } from './outcomeOption.ts';
import { parseSampling, samplerValues } from './samplerOptions.ts';
import { parseUntil } from './untilOption.ts';

/** The spec without the prompt, which comes from a file or standard input. */
export type SpecOptions = Omit<
  GridSpec,
  'prompt' | 'source' | 'seed' | 'topP' | 'topK' | 'minP' | 'samplers' | 'stop'
> &
  Partial<Pick<GridSpec, 'seed'>>;

/** `adjacent analyze`, `adjacent growth` and `adjacent internals`. */
export interface AnalyzeCommand {
  readonly name: 'analyze';
  /** Path of the prompt, or "-". */
  readonly input: string;
  readonly reading: PromptOptions;
  /** Rows for its variables; null: they have one value each. */
  readonly data: DataOption | null;
  readonly spec: SpecOptions;
  /** Samplers and stop strings that are given; they win over those of the prompt file. */
  readonly sampling: PromptSampling;
  /** Path of the run file; null for one in the cache folder. */
  readonly out: string | null;
  readonly json: boolean;
}

/** `adjacent replay`. */
export interface ReplayCommand {
  readonly name: 'replay';
  /** Path of the run file. */
  readonly path: string;
  readonly json: boolean;
}

/** `adjacent guide`. */
export interface GuideCommand {
  readonly name: 'guide';
  /** Path of the run file. */
  readonly path: string;
  /** Id of the goal; null for all of them. */
  readonly goal: string | null;
  /** Whether to check the proposals on fresh answers. */
  readonly check: boolean;
  /** Whether to draw on at the current setting until its most likely kind is certain. */
  readonly untilCertain: boolean;
  /** Whether to measure when the ending is decided at every setting. */
  readonly commitment: boolean;
  /** Whether the cut answers of the current setting go on to their end. */
  readonly finish: boolean;
  /** An answer that the user wants, to compare the settings by; null for none. */
  readonly reference: string | null;
  readonly json: boolean;
}

/** `adjacent tree`. */
export interface TreeCommand {
  readonly name: 'tree';
  /** Path of the run file. */
  readonly path: string;
  /** Null for the home cell. */
  readonly cell: number | null;
  /** Beginning behind which answers are drawn, and words to put there; both null: none are drawn. */
  readonly after: string | null;
  readonly force: string | null;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** `adjacent models`. */
export interface ModelsCommand {
  readonly name: 'models';
  readonly json: boolean;
}

/** `adjacent score`. */
export interface ScoreCommand {
  readonly name: 'score';
  /** Path of the text, or "-". */
  readonly input: string;
  readonly reading: PromptOptions;
  readonly model: string;
  readonly json: boolean;
}

/** A command that needs the engine. */
export type EngineCommand =
  | AnalyzeCommand
  | ReplayCommand
  | GuideCommand
  | TreeCommand
  | ModelsCommand
  | ScoreCommand
  | ExperimentCommand
  | ResumeCommand;

/** A parsed command line. */
export type Command = { readonly name: 'help' } | { readonly name: 'version' } | EngineCommand;

/** Model to use when none is named. */
export const defaultModel = 'smollm2-135m-instruct';

const commandNames = [
  'analyze',
  'constraints',
  'paths',
  'growth',
  'internals',
  'wordings',
  'experiment',
  'guide',
  'tree',
  'replay',
  'models',
  'score',
  'help',
];

/** Options of every command that samples a prompt. */
const samplingOptions = {
  model: value,
  precision: value,
  form: value,
  temperature: value,
  ...samplerValues,
  context: value,
  outcome: value,
  assert: values,
  metrics: value,
  tokens: value,
  seed: value,
  batch: value,
  threads: value,
  preset: value,
  out: value,
  json: flag,
  ...readingOptions,
} as const;

const analyzeOptions = { ...samplingOptions, mode: value, samples: value, data: value, rows: value } as const;
const internalsOptions = { ...samplingOptions, samples: value } as const;
const treeOptions = { cell: value, after: value, force: value, json: flag, markdown: flag } as const;
const guideOptions = {
  goal: value,
  check: flag,
  'until-certain': flag,
  commitment: flag,
  finish: flag,
  reference: value,
  json: flag,
} as const;
const growthOptions = { ...samplingOptions, until: value } as const;

/** Parse the arguments after the program's name. Throws AdjacentError bad-argument. */
export function parseCommandLine(args: readonly string[]): Command {
  const [name = '--help', ...rest] = args;
  if (args.includes('--help') || args.includes('-h') || name === '--help' || name === 'help') return { name: 'help' };
  switch (name) {
    case '--version':
      return { name: 'version' };
    case 'analyze':
      return parseAnalyze(rest);
    case 'growth':
      return parseGrowth(rest);
    case 'internals':
      return parseInternals(rest);
    case 'replay': {
      const { positionals, values } = parse(rest, { json: flag });
      return { name, path: onePositional(positionals, t`a run file`), json: values.json === true };
    }
    case 'guide': {
      const { positionals, values } = parse(rest, guideOptions);
      return {
        name,
        path: onePositional(positionals, t`a run file`),
        goal: values.goal ?? null,
        check: values.check === true,
        untilCertain: values['until-certain'] === true,
        commitment: values.commitment === true,
        finish: values.finish === true,
        reference: values.reference ?? null,
        json: values.json === true,
      };
    }
    case 'tree': {
      const { positionals, values } = parse(rest, treeOptions);
      const { cell, after = null, force = null } = values;
      return {
        name,
        path: onePositional(positionals, t`a run file`),
        cell: cell === undefined ? null : parseWhole('--cell', cell, 0),
        after,
        force,
        json: values.json === true,
        markdown: values.markdown === true,
      };
    }
    case 'models': {
      const { positionals, values } = parse(rest, { json: flag });
      noPositionals(positionals);
      return { name, json: values.json === true };
    }
    case 'score': {
      const { positionals, values } = parse(rest, { model: value, precision: value, json: flag, ...readingOptions });
      return {
        name,
        input: onePositional(positionals, t`a file, or - for standard input`),
        reading: parseReading(values),
        model: modelOf(values),
        json: values.json === true,
      };
    }
    case 'experiment':
      return parseExperiment(rest);
    case 'constraints':
      return parseConstraints(rest);
    case 'paths':
      return parsePaths(rest);
    case 'wordings':
      return parseWordings(rest);
    default:
      throw usageError(t`There is no command "${excerpt(name)}".`, didYouMean(name, commandNames));
  }
}

function parseAnalyze(args: readonly string[]): AnalyzeCommand {
  const { positionals, values } = parse(args, analyzeOptions);
  const { samples } = values;
  const command = analyzeCommandOf(positionals, values, {
    kind: 'diagram',
    mode: choice('--mode', values.mode, ['auto', 'answers', 'streams']),
    ...(samples === undefined ? {} : { samples: parseWhole('--samples', samples, 1) }),
  });
  return { ...command, data: parseData(values) };
}

function parseData({ data, rows, context }: Partial<Record<'data' | 'rows' | 'context', string>>): DataOption | null {
  if (data === undefined) {
    if (rows !== undefined) throw usageError(t`--rows is for --data only.`);
    return null;
  }
  if (context !== undefined) throw usageError(t`--context cannot be combined with --data.`);
  const count = rows === undefined ? defaultRows : parseWhole('--rows', rows, 2);
  if (count > mostRows) throw usageError(t`--rows takes at most ${mostRows}.`);
  return { path: data, rows: count };
}

function parseInternals(args: readonly string[]): AnalyzeCommand {
  const { positionals, values } = parse(args, internalsOptions);
  const { samples } = values;
  return analyzeCommandOf(positionals, values, {
    kind: 'internals',
    mode: 'auto',
    ...(samples === undefined ? {} : { samples: parseWhole('--samples', samples, 1) }),
  });
}

function parseGrowth(args: readonly string[]): AnalyzeCommand {
  const { positionals, values } = parse(args, growthOptions);
  const { until } = values;
  return analyzeCommandOf(positionals, values, {
    kind: 'growth',
    mode: 'auto',
    ...(until === undefined ? {} : { growth: parseUntil(until) }),
  });
}

/** The model in the precision that is asked for; "auto" where none is. */
function modelOf({ model = defaultModel, precision }: Partial<Record<'model' | 'precision', string>>): string {
  return inPrecision(model, choice('--precision', precision, precisionSettings));
}

/** The command with the options that both have in common. */
function analyzeCommandOf(
  positionals: readonly string[],
  values: ReturnType<typeof parse<typeof samplingOptions>>['values'],
  own: Pick<SpecOptions, 'kind' | 'mode' | 'samples' | 'growth'>,
): AnalyzeCommand {
  const optional = <K extends keyof SpecOptions, T>(
    key: K,
    text: string | undefined,
    parseValue: (text: string) => T,
  ): { readonly [key in K]?: T } =>
    text === undefined ? {} : ({ [key]: parseValue(text) } as { readonly [key in K]?: T });
  const spec: SpecOptions = {
    ...own,
    model: modelOf(values),
    form: choice('--form', values.form, ['auto', 'chat', 'raw']),
    preset: choice('--preset', values.preset, ['quick', 'standard', 'thorough']),
    outcome: parseOutcome(values.outcome ?? 'auto'),
    ...(values.assert === undefined ? {} : { assertions: parseAssertions(values.assert) }),
    ...optional('temperatures', values.temperature, parseTemperatures),
    ...optional('windows', values.context, parseWindows),
    ...optional('metrics', values.metrics, text => text.split(',').map(id => id.trim())),
    ...optional('tokens', values.tokens, text => parseWhole('--tokens', text, 1)),
    ...optional('seed', values.seed, text => parseWhole('--seed', text, 0)),
    ...optional('batch', values.batch, text => parseWhole('--batch', text, 1)),
    ...optional('threads', values.threads, text => parseWhole('--threads', text, 1)),
  };
  const input = onePositional(positionals, t`a file, or - for standard input`);
  return {
    name: 'analyze',
    input,
    reading: parseReading(values),
    data: null,
    spec,
    sampling: parseSampling(values),
    out: values.out ?? null,
    json: values.json === true,
  };
}
