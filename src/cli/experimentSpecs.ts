/** Turns the name of an experiment, or an experiment file, and the options of the command into specs. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Document, isMap } from 'yaml';
import { fileAccessFrom } from '../client/fileAccess.ts';
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import { knobIds } from '../domain/knob.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { ExperimentSpec, OutcomeSpec } from '../domain/spec.ts';
import { budgetKeys, experimentNames } from '../experimentFile/fileSchema.ts';
import { parseExperimentFile, readPlainData } from '../experimentFile/parse.ts';
import { catalogContext, type ResolutionContext } from '../experimentFile/resolution.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';
import { checkRegularFile } from '../storage/regularFile.ts';
import type { FileProblem } from '../experimentFile/yamlDocument.ts';
import type { ExperimentCommand } from './experimentOptions.ts';
import type { Input } from './input.ts';
import { modelPath } from './modelPath.ts';
import { parseOutcome } from './outcomeOption.ts';

/** Largest experiment file, in bytes. */
const mostBytes = 4_000_000;

/** What an experiment may refer to. */
export interface ExperimentInputs {
  readonly models: readonly ModelListing[];
  /** Names of the bundled item sets. */
  readonly items: readonly string[];
  /** The prompt of the command; null when it has none. */
  readonly prompt: Input | null;
}

/** Specs in the order in which they run. Throws AdjacentError bad-argument for an unknown experiment, a file with
 * problems (with the line of the first), and options that do not fit it. */
export function experimentSpecs(command: ExperimentCommand, inputs: ExperimentInputs): readonly ExperimentSpec[] {
  const { subject } = command;
  const file = experimentNames.some(name => name === subject) ? null : readExperimentFile(subject);
  const context: ResolutionContext = {
    ...catalogContext(inputs.models, inputs.items, ({ name }) => [name]),
    precision: 'auto',
    source: file === null ? (inputs.prompt?.source ?? subject) : basename(file.path),
    ...(inputs.prompt?.sampling === undefined
      ? {}
      : { defaults: { sampling: inputs.prompt.sampling, parameters: inputs.prompt.sampling } }),
    ...fileAccessFrom(file === null ? process.cwd() : dirname(file.path)),
  };
  const document = new Document(file === null ? { experiment: subject } : plainDataOf(file));
  const isChanged = applyOptions(document, command, inputs.prompt);
  const text = file === null || isChanged ? String(document) : file.text;
  const { specs, problems } = parseExperimentFile(text, context);
  // Lines of a changed document are not those of the file.
  refuseProblems(problems, file === null || isChanged ? null : basename(file.path));
  const { messages = [] } = inputs.prompt ?? {};
  return messages.length === 0 ? specs : specs.map(spec => ({ ...spec, messages }));
}

/** The values of a file before the options change them; plain, because options cannot be set inside aliases. */
function plainDataOf({ path, text }: ExperimentText): unknown {
  const read = readPlainData(text);
  if ('data' in read) return read.data;
  refuseProblems(read.problems, basename(path));
  return {};
}

interface ExperimentText {
  /** Absolute. */
  readonly path: string;
  readonly text: string;
}

function readExperimentFile(path: string): ExperimentText {
  if (!/\.ya?ml$/.test(path))
    throw new AdjacentError(
      'bad-argument',
      t`There is no experiment "${excerpt(path)}".`,
      `${didYouMean(path, experimentNames)}${t`Use one of ${experimentNames.join(', ')}, or a file that ends in .experiment.yaml.`}`,
    );
  try {
    checkRegularFile(path, mostBytes);
    return { path: resolve(path), text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      t`${excerpt(path, 200)} cannot be read.`,
      t`Check the path of the experiment file.`,
      String(error),
    );
  }
}

/** Override values of the document with the options of the command; returns whether there were any. */
function applyOptions(
  document: Document,
  { settings, models, items, limit, preset, seed }: ExperimentCommand,
  prompt: Input | null,
): boolean {
  const comparesModels = ['size', 'families', 'replication'].includes(String(document.get('experiment')));
  let isChanged = false;
  const budget: unknown = document.get('budget');
  const isBudget = settings.some(({ key }) => isBudgetKey(key)) || preset !== null || limit !== null;
  if (!isMap(budget) && isBudget)
    document.set('budget', document.createNode(typeof budget === 'string' ? { preset: budget } : {}));
  const set = (path: readonly string[], value: unknown): void => {
    isChanged = true;
    document.setIn(path, document.createNode(value));
  };
  const variants = settings.flatMap(({ key, values }) => (key === 'variant' ? values : []));
  for (const { key, values } of settings) {
    const isKnob = knobIds.some(id => id === key);
    if (comparesModels && (key === 'size' || key === 'family')) set(['models'], values);
    else if (isKnob) set(['knobs', key], key === 'variant' ? variants : values);
    else if (key === 'outcome') set([key], outcomeInFile(parseOutcome(String(values[0]))));
    else set(isBudgetKey(key) ? ['budget', key] : [key], values.length === 1 ? values[0] : values);
  }
  if (models.length > 0) set(['models'], models.map(modelPath));
  if (items.length > 0)
    set(
      ['items'],
      items.map(item => (existsSync(item) ? resolve(item) : item)),
    );
  if (prompt !== null) set(['prompts'], [prompt.text]);
  if (seed !== null) set(['seeds'], [seed]);
  if (preset !== null) set(['budget', 'preset'], preset);
  if (limit !== null) set(['budget', 'items'], limit);
  return isChanged;
}

/** An outcome map as an experiment file writes it. */
function outcomeInFile(outcome: OutcomeSpec): unknown {
  if (outcome.map === 'options') return { options: outcome.options };
  if (outcome.map === 'regex') return { regex: outcome.pattern };
  if (outcome.map === 'json') return { json: outcome.field };
  return outcome.map === 'schema' ? { schema: outcome.schema } : outcome.map;
}

function isBudgetKey(key: string): boolean {
  return budgetKeys.some(known => known === key);
}

/** Throw the first problem; the others become the detail. */
function refuseProblems([first, ...others]: readonly FileProblem[], file: string | null): void {
  if (first === undefined) return;
  const detail = others
    .map(({ line, message, remedy }) => `${file === null ? '' : `${line}: `}${message} ${remedy}`)
    .join('\n');
  throw new AdjacentError(
    'bad-argument',
    file === null ? first.message : t`Line ${first.line} of ${file}: ${first.message}`,
    first.remedy,
    detail,
  );
}
