/** Where a reference leads: built-in models by folder name, folders and files by absolute path, the cache by folder
 * inside it; their checkpoints by step, and any of them with its weights rounded. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { EnginePlaces } from '../../protocol/engineProtocol.ts';
import { stepOf } from '../../domain/checkpoints.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { parseModelReference, type WeightPrecision } from '../../domain/modelReference.ts';
import { rewriteVersion } from '../../modelFiles/rewrite/decoderGraph.ts';
import { checkpointFolder, checkpointFoldersOf } from '../../modelFiles/folders/checkpointFolders.ts';
import { findSnapshots } from '../../modelFiles/folders/cachedSnapshots.ts';
import { folderOf, graphFilesOf } from '../../modelFiles/folders/graphFiles.ts';
import { PreparedStore } from '../../modelFiles/prepared/preparedStore.ts';
import { processorFeatures } from '../processor.ts';
import { runtimeVersion } from '../runtime.ts';

/** A place in the file system, with how it is shown. */
export interface ModelPlace {
  /** The reference itself. */
  readonly id: string;
  readonly name: string;
  readonly kind: Exclude<ModelCard['kind'], 'calibration'>;
  /** Folder, or one ONNX file in it. */
  readonly path: string;
  /** What its weights are to be rounded to. */
  readonly precision: WeightPrecision | null;
  /** Steps of the checkpoints of the model, ascending. */
  readonly checkpoints: readonly number[];
}

/** A place without what only a reference says. */
type NamedPlace = Omit<ModelPlace, 'precision' | 'checkpoints'>;

/** The place of a reference. Throws AdjacentError model-missing for a name that is no model or has no such checkpoint,
 * model-unsupported for a checkpoint with another tokenizer. */
export function placeOf(id: string, places: EnginePlaces): ModelPlace {
  const { model, revision, precision } = parseModelReference(id);
  const named = namedPlace(model, places);
  const cache = named.kind === 'cache' ? places.cache : null;
  const checkpoints = [...checkpointFoldersOf(named.path, cache).keys()];
  if (revision === null && precision === null) return { ...named, precision, checkpoints };
  const path = revision === null ? named.path : checkpointFolder(named.path, named.name, revision, cache);
  const said = [
    ...(revision === null ? [] : [`step ${String(stepOf(revision))}`]),
    ...(precision === null ? [] : [precision]),
  ];
  return { ...named, id, path, name: `${named.name} (${said.join(', ')})`, precision, checkpoints };
}

/** Every built-in model: single ones, then those in a folder of several ("ladder/neox-1m"). */
export function builtInModels(builtIn: string): ModelPlace[] {
  const foldersIn = (folder: string): string[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter(name => statSync(join(folder, name)).isDirectory())
          .sort()
      : [];
  const isModel = (id: string): boolean =>
    existsSync(join(builtIn, id, 'config.json')) || graphFilesOf(join(builtIn, id)).length > 0;
  const names = foldersIn(builtIn);
  const series = names
    .filter(name => !isModel(name))
    .flatMap(name => foldersIn(join(builtIn, name)).map(own => `${name}/${own}`));
  return [...names, ...series].filter(isModel).map(id => withCheckpoints(builtInPlace(id, builtIn), null));
}

/** The models of the cache. Snapshots that only a training step names are checkpoints of their repository, not models,
 * unless it has no other. */
export function cachedModels(cache: string): ModelPlace[] {
  const snapshots = findSnapshots(cache);
  const isCheckpoint = (revisions: readonly string[]): boolean =>
    revisions.length > 0 && revisions.every(name => stepOf(name) !== null);
  const whole = new Set(
    snapshots.filter(({ revisions }) => !isCheckpoint(revisions)).map(({ repository }) => repository),
  );
  return snapshots
    .filter(({ repository, revisions }) => !whole.has(repository) || !isCheckpoint(revisions))
    .map(snapshot => withCheckpoints(snapshotPlace(snapshot), cache));
}

/** The place of an added folder. */
export function folderPlace(path: string): ModelPlace {
  return withCheckpoints({ id: path, name: shownName(path), kind: 'folder', path }, null);
}

/** The store of prepared models for this runtime and processor, of weights as they are or rounded. */
export function storeOf(
  { storage, storageLimit }: EnginePlaces,
  precision: WeightPrecision | null = null,
): PreparedStore {
  const rounded = precision === null ? '' : `; weights ${precision}`;
  const environment = `onnxruntime ${runtimeVersion}; ${processorFeatures().join(' ')}; rewrite ${rewriteVersion}${rounded}`;
  return new PreparedStore(storage, environment, storageLimit);
}

function namedPlace(id: string, places: EnginePlaces): NamedPlace {
  if (isAbsolute(id)) return placeOfPath(id, places);
  const { builtIn, cache } = places;
  const path = join(builtIn, id);
  if (id !== '' && isInside(path, builtIn) && existsSync(path)) return builtInPlace(id, builtIn);
  const cached =
    cache === null
      ? undefined
      : findSnapshots(cache)
          .map(snapshotPlace)
          .find(place => place.name === id || place.name.startsWith(`${id} (`));
  if (cached) return cached;
  throw new AdjacentError(
    'model-missing',
    `There is no model named "${id}".`,
    'Choose a built-in model, or give the full path of a model folder.',
  );
}

function withCheckpoints(place: NamedPlace, cache: string | null): ModelPlace {
  return { ...place, precision: null, checkpoints: [...checkpointFoldersOf(place.path, cache).keys()] };
}

function builtInPlace(id: string, builtIn: string): NamedPlace {
  return { id, name: shownName(join(builtIn, id)), kind: 'built-in', path: join(builtIn, id) };
}

function snapshotPlace({ repository, revisions, folder }: ReturnType<typeof findSnapshots>[number]): NamedPlace {
  const shown = revisions.length === 0 ? [basename(folder).slice(0, 7)] : revisions.filter(name => name !== 'main');
  return {
    id: folder,
    name: shown.length > 0 && !revisions.includes('main') ? `${repository} (${shown.join(', ')})` : repository,
    kind: 'cache',
    path: folder,
  };
}

function placeOfPath(path: string, places: EnginePlaces): NamedPlace {
  const { cache, builtIn } = places;
  if (cache !== null && isInside(path, cache)) {
    const known = findSnapshots(cache)
      .map(snapshotPlace)
      .find(place => place.path === path || isInside(path, place.path));
    return { id: path, name: shownName(path, known?.name), kind: 'cache', path };
  }
  return { id: path, name: shownName(path), kind: isInside(path, builtIn) ? 'built-in' : 'folder', path };
}

/** Name of the folder, and of the file in it where one is given. */
export function shownName(path: string, known?: string): string {
  if (!path.endsWith('.onnx')) return known ?? writtenName(path);
  return `${known ?? writtenName(folderOf(path))} (${basename(path, '.onnx')})`;
}

/** Name of a folder as the heading of its README writes it ("SmolLM2-135M-Instruct"), where that is the same name. */
function writtenName(folder: string): string {
  const name = basename(folder);
  const readme = join(folder, 'README.md');
  const heading = existsSync(readme) ? (/^# +(.+)$/m.exec(readFileSync(readme, 'utf8'))?.[1] ?? '') : '';
  const written = heading.slice(0, name.length);
  return written.toLowerCase() === name.toLowerCase() ? written : name;
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}
