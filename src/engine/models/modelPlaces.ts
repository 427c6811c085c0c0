/** Where an id leads: built-in models by folder name, folders and files by absolute path, the cache by folder inside it. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { EnginePlaces } from '../../experiment/engineProtocol.ts';
import type { ModelCard } from '../../experiment/languageModel.ts';
import { rewriteVersion } from '../graph/decoderGraph.ts';
import { findSnapshots } from './huggingFaceCache.ts';
import { folderOf } from './modelFolder.ts';
import { PreparedStore } from '../prepared/preparedStore.ts';
import { processorFeatures } from '../processor.ts';
import { runtimeVersion } from '../runtime.ts';

/** A place in the file system, with how it is shown. */
export interface ModelPlace {
  readonly id: string;
  readonly name: string;
  readonly kind: Exclude<ModelCard['kind'], 'calibration'>;
  /** Folder, or one ONNX file in it. */
  readonly path: string;
}

/** The place of an id. Throws AdjacentError model-missing for a name that is no built-in model. */
export function placeOf(id: string, places: EnginePlaces): ModelPlace {
  if (isAbsolute(id)) return placeOfPath(id, places);
  const path = join(places.builtIn, id);
  if (id !== '' && basename(id) === id && id !== '..' && existsSync(path)) return { id, name: shownName(path), kind: 'built-in', path };
  const cached = places.cache === null ? undefined : snapshotsAsPlaces(places.cache).find(place => place.name === id || place.name.startsWith(`${id} (`));
  if (cached) return cached;
  throw new AdjacentError('model-missing', `There is no model named "${id}".`, 'Choose a built-in model, or give the full path of a model folder.');
}

/** Every snapshot of the cache as a place. */
export function snapshotsAsPlaces(cache: string): ModelPlace[] {
  return findSnapshots(cache).map(({ repository, revisions, folder }) => {
    const shown = revisions.length === 0 ? [basename(folder).slice(0, 7)] : revisions.filter(name => name !== 'main');
    return { id: folder, name: shown.length > 0 ? `${repository} (${shown.join(', ')})` : repository, kind: 'cache' as const, path: folder };
  });
}

/** The store of prepared models for this runtime and processor. */
export function storeOf({ storage, storageLimit }: EnginePlaces): PreparedStore {
  const environment = `onnxruntime ${runtimeVersion}; ${processorFeatures().join(' ')}; rewrite ${rewriteVersion}`;
  return new PreparedStore(storage, environment, storageLimit);
}

function placeOfPath(path: string, places: EnginePlaces): ModelPlace {
  const { cache, builtIn } = places;
  if (cache !== null && isInside(path, cache)) {
    const known = snapshotsAsPlaces(cache).find(place => place.path === path || isInside(path, place.path));
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
