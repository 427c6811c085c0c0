/** What is known around a file while it is read, so that what cannot be found is said before anything is loaded. */
import { errorData } from '../core/adjacentError.ts';
import type { FileProblem, Path, PositionedDocument } from './yamlDocument.ts';
import type { FileValues } from './fileSchema.ts';

/** What is left out is not checked. */
export interface Surroundings {
  /** Ids and names of the models that can be used. */
  readonly models?: readonly string[];
  /** Training steps of models that have checkpoints, by id. */
  readonly checkpoints?: Readonly<Record<string, readonly number[]>>;
  /** Names of the bundled item sets. */
  readonly items?: readonly string[];
  /** Model that is used where the file names none. */
  readonly model?: string;
  /** What the runs say they come from, where the file has no title. */
  readonly source?: string;
  /** Seed, threads and the like that the file does not state. */
  readonly defaults?: {
    readonly form?: 'auto' | 'chat' | 'raw';
    readonly preset?: 'quick' | 'standard' | 'thorough';
    readonly seed?: number;
    readonly topP?: number;
    readonly threads?: number;
  };
  /** Whether a file or folder is there; the path is as written, relative to the experiment file. */
  exists?(path: string): boolean;
  /** The absolute path of one as written. */
  resolve?(path: string): string;
  /** The text of a file; null when it cannot be read. */
  read?(path: string): string | null;
}

/** A file whose values have their shape, while it is understood. */
export interface Reading {
  readonly document: PositionedDocument;
  readonly values: FileValues;
  readonly known: Surroundings;
  readonly problems: FileProblem[];
}

/** Note a problem at the value (or the key) of a path. */
export function note(
  { document, problems }: Reading,
  path: Path,
  message: string,
  remedy: string,
  at: 'key' | 'value' = 'value',
): void {
  problems.push(document.problem(path, message, remedy, at));
}

/** Note what a check refuses, at the key of a path. */
export function noteRefusal(reading: Reading, path: Path, check: () => void): void {
  try {
    check();
  } catch (error) {
    const { message, remedy } = errorData(error);
    note(reading, path, message, remedy, 'key');
  }
}
