/** Resolves model references to folders or files: built-in models by folder name, other folders and files by absolute
 * path, cached models by their folder in the Hugging Face cache, each with its checkpoints. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';
import { stepOf } from '../../domain/checkpoints.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { parseModelReference, type WeightPrecision } from '../../domain/modelReference.ts';
import { findSnapshots, type CachedSnapshot } from '../../modelFiles/folders/cachedSnapshots.ts';
import { checkpointFolder, checkpointFoldersOf } from '../../modelFiles/folders/checkpointFolders.ts';
import { folderOf, isModelFolder } from '../../modelFiles/folders/graphFiles.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { isFile, subfoldersOf } from '../../storage/folders.ts';

/** Where a model is in the file system, and the name it is shown under. */
export interface ModelLocation {
  /** The reference itself. */
  readonly id: string;
  readonly name: string;
  /** The name without checkpoint and precision. */
  readonly baseName: string;
  readonly kind: Exclude<ModelCard['kind'], 'calibration'>;
  /** A folder, or one ONNX file in it. */
  readonly path: string;
  /** What its weights are to be rounded to; null leaves them as they are. */
  readonly precision: WeightPrecision | null;
  /** Steps of the model's checkpoints, ascending. */
  readonly checkpoints: readonly number[];
}

/** The location of a model id, without checkpoint and precision. */
type BaseLocation = Omit<ModelLocation, 'baseName' | 'precision' | 'checkpoints'>;

/** The location of a reference. Throws AdjacentError model-missing for an unknown name or checkpoint, model-unsupported
 * for a checkpoint with another tokenizer. */
export function locateModel(reference: string, folders: EngineFolders): ModelLocation {
  const { model, revision, precision } = parseModelReference(reference);
  const base = locateBase(model, folders);
  const cache = base.kind === 'cache' ? folders.cache : null;
  const checkpoints = [...checkpointFoldersOf(base.path, cache).keys()];
  const baseName = base.name;
  if (revision === null && precision === null) return { ...base, baseName, precision, checkpoints };
  const path = revision === null ? base.path : checkpointFolder(base.path, baseName, revision, cache);
  const suffix = [
    ...(revision === null ? [] : [t`step ${String(stepOf(revision))}`]),
    ...(precision === null ? [] : [precision]),
  ];
  const name = `${baseName} (${suffix.join(', ')})`;
  return { ...base, id: reference, path, name, baseName, precision, checkpoints };
}

/** Every built-in model: single ones, then those in a folder of several ("ladder/neox-1m"). */
export function builtInModels(builtIn: string): ModelLocation[] {
  const isModel = (id: string): boolean => isModelFolder(join(builtIn, id));
  const names = subfoldersOf(builtIn);
  const series = names
    .filter(name => !isModel(name))
    .flatMap(name => subfoldersOf(join(builtIn, name)).map(member => `${name}/${member}`));
  return [...names, ...series].filter(isModel).map(id => withCheckpoints(builtInLocation(id, builtIn), null));
}

/** The models of the cache. Snapshots that are named only by a training step are checkpoints of their repository, not
 * models, unless the repository has no other snapshot. */
export function cachedModels(cache: string): ModelLocation[] {
  const snapshots = findSnapshots(cache);
  const isCheckpoint = ({ revisions }: CachedSnapshot): boolean =>
    revisions.length > 0 && revisions.every(name => stepOf(name) !== null);
  const withFinalModel = new Set(
    snapshots.filter(snapshot => !isCheckpoint(snapshot)).map(({ repository }) => repository),
  );
  return snapshots
    .filter(snapshot => !withFinalModel.has(snapshot.repository) || !isCheckpoint(snapshot))
    .map(snapshot => withCheckpoints(snapshotLocation(snapshot), cache));
}

/** The location of a folder that the user added. */
export function addedFolderLocation(path: string): ModelLocation {
  return withCheckpoints({ id: path, name: displayName(path), kind: 'folder', path }, null);
}

function locateBase(id: string, folders: EngineFolders): BaseLocation {
  if (isAbsolute(id)) return locatePath(id, folders);
  const { builtIn, cache } = folders;
  const path = join(builtIn, id);
  if (id !== '' && isInside(path, builtIn) && existsSync(path)) return builtInLocation(id, builtIn);
  const cached =
    cache === null
      ? undefined
      : findSnapshots(cache).find(snapshot => snapshot.repository === id || snapshotLocation(snapshot).name === id);
  if (cached) return snapshotLocation(cached);
  throw new AdjacentError(
    'model-missing',
    t`There is no model named "${excerpt(id)}".`,
    t`Choose a built-in model, or give the full path of a model folder.`,
  );
}

function withCheckpoints(location: BaseLocation, cache: string | null): ModelLocation {
  const checkpoints = [...checkpointFoldersOf(location.path, cache).keys()];
  return { ...location, baseName: location.name, precision: null, checkpoints };
}

function builtInLocation(id: string, builtIn: string): BaseLocation {
  return { id, name: displayName(join(builtIn, id)), kind: 'built-in', path: join(builtIn, id) };
}

/** "org/name" for the main branch, "org/name (branch)" for another one, "org/name (commit)" where nothing names it. */
function snapshotLocation({ repository, revisions, folder }: CachedSnapshot): BaseLocation {
  const labels = revisions.length === 0 ? [basename(folder).slice(0, 7)] : revisions.filter(name => name !== 'main');
  return {
    id: folder,
    name: labels.length > 0 && !revisions.includes('main') ? `${repository} (${labels.join(', ')})` : repository,
    kind: 'cache',
    path: folder,
  };
}

function locatePath(path: string, folders: EngineFolders): BaseLocation {
  const { cache, builtIn } = folders;
  if (cache !== null && isInside(path, cache)) {
    const snapshot = findSnapshots(cache)
      .map(snapshotLocation)
      .find(location => location.path === path || isInside(path, location.path));
    return { id: path, name: displayName(path, snapshot?.name), kind: 'cache', path };
  }
  return { id: path, name: displayName(path), kind: isInside(path, builtIn) ? 'built-in' : 'folder', path };
}

/** Name of a folder, followed by the name of the file where the path is a file. */
function displayName(path: string, folderName?: string): string {
  if (!path.endsWith('.onnx')) return folderName ?? folderDisplayName(path);
  return `${folderName ?? folderDisplayName(folderOf(path))} (${basename(path, '.onnx')})`;
}

/** Name of a folder, capitalized as in the heading of its README ("SmolLM2-135M-Instruct"). */
function folderDisplayName(folder: string): string {
  const name = basename(folder);
  const readme = join(folder, 'README.md');
  const heading = isFile(readme) ? (/^# +(.+)$/m.exec(readFileSync(readme, 'utf8'))?.[1] ?? '') : '';
  const capitalized = heading.slice(0, name.length);
  return capitalized.toLowerCase() === name.toLowerCase() ? capitalized : name;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}
