/** What names and paths of an experiment file can resolve to, so that whatever cannot be found is reported before
 * anything is loaded. */
import { errorData } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import type { ModelListing } from '../domain/modelListing.ts';
import type { FileParameters } from '../domain/fileParameters.ts';
import type { PrecisionSetting } from '../domain/modelReference.ts';
import type { PromptSampling } from '../domain/sampling.ts';
import type { FileValues } from './fileSchema.ts';
import type { Problem } from './problem.ts';
import type { FileProblem, Path, YamlDocument } from './yamlDocument.ts';

/** Where an experiment file is read. What is left out is not checked. */
export interface ResolutionContext {
  /** Ids and names of the models that can be used. */
  readonly models?: readonly string[];
  /** Training steps of models that have checkpoints, by id. */
  readonly checkpoints?: Readonly<Record<string, readonly number[]>>;
  /** Names of the bundled item sets. */
  readonly items?: readonly string[];
  /** Model to use where the file names none. */
  readonly model?: string;
  /** Precision of an experiment on one model, where the file names none; absent: fp32. */
  readonly precision?: PrecisionSetting;
  /** Source of the runs, where the file has no title. */
  readonly source?: string;
  /** Seed, threads and the like that the file does not state. */
  readonly defaults?: {
    readonly form?: 'auto' | 'chat' | 'raw';
    readonly preset?: 'quick' | 'standard' | 'thorough';
    readonly seed?: number;
    readonly sampling?: PromptSampling;
    /** Those of the prompt file that the prompts stand for, which are in `sampling` too. */
    readonly parameters?: FileParameters;
    readonly threads?: number;
  };
  /** Whether the file may name this file or folder; in an untrusted workspace, nothing outside it. */
  allows?(path: string): boolean;
  /** Whether a file or folder exists; `path` is as in the file, relative to it. */
  exists?(path: string): boolean;
  /** The absolute path of one in the file. */
  resolve?(path: string): string;
  /** The text of a file; null when it cannot be read. */
  read?(path: string): string | null;
}

/** The part of a context that comes from the engine's catalog. `namesOf` gives the names of a model besides its id. */
export function catalogContext(
  models: readonly ModelListing[],
  items: readonly string[],
  namesOf: (model: ModelListing) => readonly string[],
): Required<Pick<ResolutionContext, 'models' | 'checkpoints' | 'items'>> {
  return {
    models: models.flatMap(model => [model.id, ...namesOf(model)]),
    checkpoints: Object.fromEntries(models.map(({ id, checkpoints }) => [id, checkpoints])),
    items,
  };
}

/** A file that fits its schema, while its specs are made. */
export interface ParseState {
  readonly document: YamlDocument;
  readonly values: FileValues;
  readonly context: ResolutionContext;
  /** Problems so far, in the order they were found. */
  readonly problems: FileProblem[];
}

/** Add a problem at the value (or the key) of a path. */
export function addProblem(
  { document, problems }: ParseState,
  path: Path,
  problem: Problem,
  at: 'key' | 'value' = 'value',
): void {
  problems.push(document.problemAt(path, problem, at));
}

/** Add a problem for a path that the file may not name. Returns whether it did. */
export function addForeignPath(state: ParseState, path: Path, file: string): boolean {
  if (state.context.allows?.(file) !== false) return false;
  addProblem(state, path, {
    message: t`In an untrusted workspace, an experiment file cannot use files outside it.`,
    remedy: t`Trust the workspace, or copy the file into it.`,
  });
  return true;
}

/** Run a check; whatever it throws becomes a problem at the key of a path. */
export function addRefusal(state: ParseState, path: Path, check: () => void): void {
  try {
    check();
  } catch (error) {
    const { message, remedy } = errorData(error);
    addProblem(state, path, { message, remedy }, 'key');
  }
}
