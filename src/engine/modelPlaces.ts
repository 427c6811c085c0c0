/** Where an id leads: built-in models by folder name, folders and files by absolute path, the cache by folder inside it. */
import { existsSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import type { EnginePlaces } from '../experiment/engineProtocol.ts';
import type { ModelCard } from '../experiment/languageModel.ts';
import { findSnapshots } from './huggingFaceCache.ts';
import { rewriteVersion } from './decoderGraph.ts';
import { PreparedStore } from './preparedStore.ts';
import { processorFeatures } from './processor.ts';
import { runtimeVersion } from './runtime.ts';

/** A model file system place with how it is shown. */
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
  if (id !== '' && basename(id) === id && id !== '..' && existsSync(path)) return { id, name: id, kind: 'built-in', path };
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
    return { id: path, name: known?.name ?? basename(path), kind: 'cache', path };
  }
  if (isInside(path, builtIn)) return { id: path, name: relative(builtIn, path).replace(/\.onnx$/, ''), kind: 'built-in', path };
  return { id: path, name: basename(path), kind: 'folder', path };
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..';
}
