/** From the name of an experiment or a file of one, and what was typed beside it, to the specs of its runs. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { Document, isMap, parseDocument } from 'yaml';
import { AdjacentError } from '../core/adjacentError.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { FileProblem } from '../experimentFile/yamlDocument.ts';
import { parseExperimentFile } from '../experimentFile/parse.ts';
import { experimentNames } from '../experimentFile/fileSchema.ts';
import { didYouMean } from '../experimentFile/suggestion.ts';
import type { ResolutionContext } from '../experimentFile/resolution.ts';
import { knobIds } from '../domain/knob.ts';
import type { ExperimentSpec } from '../domain/spec.ts';
import type { ExperimentCommand } from './experimentOptions.ts';
import type { Input } from './input.ts';
import { modelPath } from './modelPath.ts';

/** What the command line knows around an experiment. */
export interface Known {
  readonly models: readonly ModelListing[];
  /** Names of the bundled sets of items. */
  readonly items: readonly string[];
  /** The prompt that was named, read. */
  readonly prompt: Input | null;
}

/** Specs in the order they are run. Throws AdjacentError bad-argument for an experiment that does not exist, a file
 * with problems (with the line of the first), and options that do not fit it. */
export function experimentSpecs(command: ExperimentCommand, known: Known): readonly ExperimentSpec[] {
  const subject = command.subject ?? '';
  const named = experimentNames.some(name => name === subject);
  const file = named ? null : experimentFile(subject);
  const around = surroundings(
    known,
    file === null ? process.cwd() : dirname(file.path),
    file === null ? (known.prompt?.source ?? subject) : basename(file.path),
  );
  const document = file === null ? new Document({ experiment: subject }) : parseDocument(file.text);
  const typed = override(document, command, known.prompt);
  const { specs, problems } = parseExperimentFile(file === null || typed ? String(document) : file.text, around);
  refuseProblems(problems, file === null || typed ? null : basename(file.path));
  return specs;
}

/** Text of an experiment file. */
function experimentFile(path: string): { readonly path: string; readonly text: string } {
  const names = `${didYouMean(path, experimentNames)}The experiments are ${experimentNames.join(', ')}; a file of one ends in .experiment.yaml.`;
  if (!/\.ya?ml$/.test(path)) throw new AdjacentError('bad-argument', `There is no experiment "${path}".`, names);
  try {
    return { path: resolve(path), text: readFileSync(path, 'utf8') };
  } catch (error) {
    throw new AdjacentError(
      'bad-argument',
      `${path} cannot be read.`,
      'Check the path of the experiment file.',
      String(error),
    );
  }
}

function surroundings({ models, items }: Known, folder: string, source: string): ResolutionContext {
  return {
    models: models.flatMap(({ id, name }) => [id, name]),
    checkpoints: Object.fromEntries(models.map(({ id, checkpoints }) => [id, checkpoints])),
    items,
    source,
    exists: path => existsSync(resolve(folder, path)),
    resolve: path => resolve(folder, path),
    read: path => {
      try {
        return readFileSync(resolve(folder, path), 'utf8');
      } catch {
        return null;
      }
    },
  };
}

/** Write what was typed over what the file says; tells whether anything was. */
function override(
  document: Document,
  { settings, models, items, limit, preset, seed }: ExperimentCommand,
  prompt: Input | null,
): boolean {
  const compared = ['size', 'families', 'replication'].includes(String(document.get('experiment')));
  let typed = false;
  const set = (path: readonly string[], value: unknown): void => {
    typed = true;
    document.setIn(path, document.createNode(value));
  };
  const variants = settings.flatMap(({ key, values }) => (key === 'variant' ? values : []));
  for (const { key, values } of settings) {
    const knob = knobIds.some(id => id === key);
    if (compared && (key === 'size' || key === 'family')) set(['models'], values);
    else if (knob) set(['knobs', key], key === 'variant' ? variants : values);
    else set([key], values.length === 1 ? values[0] : values);
  }
  if (models.length > 0) set(['models'], models.map(modelPath));
  if (items.length > 0)
    set(
      ['items'],
      items.map(item => (existsSync(item) ? resolve(item) : item)),
    );
  if (prompt !== null) set(['prompts'], [prompt.text]);
  if (seed !== null) set(['seeds'], [seed]);
  const budget: unknown = document.get('budget');
  if (!isMap(budget) && (preset !== null || limit !== null))
    set(['budget'], typeof budget === 'string' ? { preset: budget } : {});
  if (preset !== null) set(['budget', 'preset'], preset);
  if (limit !== null) set(['budget', 'items'], limit);
  return typed;
}

function refuseProblems([first, ...others]: readonly FileProblem[], file: string | null): void {
  if (first === undefined) return;
  const place = file === null ? '' : `Line ${first.line} of ${file}: `;
  const detail = others
    .map(({ line, message, remedy }) => `${file === null ? '' : `${line}: `}${message} ${remedy}`)
    .join('\n');
  throw new AdjacentError('bad-argument', `${place}${first.message}`, first.remedy, detail);
}
