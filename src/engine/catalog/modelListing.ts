/** The models a person can choose, with what is wrong with those that cannot run. Nothing is loaded: headers are read.
 */
import { basename, resolve } from 'node:path';
import { errorData } from '../../core/adjacentError.ts';
import type { EnginePlaces } from '../../protocol/engineProtocol.ts';
import type { ModelListing } from '../../domain/modelListing.ts';
import { calibrationModels } from '../calibration/calibrationModels.ts';
import { aboutOf } from './modelCard.ts';
import { readModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { graphFilesOf } from '../../modelFiles/folders/graphFiles.ts';
import { checkMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { builtInModels, cachedModels, folderPlace, storeOf, type ModelPlace } from './modelLocations.ts';
import type { PreparedStore } from '../../modelFiles/prepared/preparedStore.ts';
import { storageError } from '../../storage/storageError.ts';

/** Built-in, calibration, added folders and models of the Hugging Face cache, in this order; other files of a folder
 * (q4, int8) stand behind it with the file as id. */
export function listModels(places: EnginePlaces): Promise<ModelListing[]> {
  const store = storeOf(places);
  const builtIn = builtInModels(places.builtIn);
  const added = places.folders.map(folder => folderPlace(resolve(folder)));
  const cached = places.cache === null ? [] : cachedModels(places.cache);
  const list = (kind: readonly ModelPlace[]): ModelListing[] =>
    kind.flatMap(withVariants).map(place => listingOf(place, store));
  return Promise.resolve([...list(builtIn), ...calibrations(), ...list([...added, ...cached])]);
}

/** Remove every prepared model; returns the bytes that came free. Throws AdjacentError storage-read-only. */
export function clearStorage(places: EnginePlaces): Promise<number> {
  const store = storeOf(places);
  try {
    return Promise.resolve(store.clear());
  } catch (error) {
    throw storageError(error, store.root);
  }
}

function withVariants(place: ModelPlace): ModelPlace[] {
  const [, ...others] = graphFilesOf(place.path);
  return [
    place,
    ...others.map(path => ({ ...place, id: path, path, name: `${place.name} (${basename(path, '.onnx')})` })),
  ];
}

function listingOf(place: ModelPlace, store: PreparedStore): ModelListing {
  const { id, name, kind, checkpoints } = place;
  try {
    const folder = readModelFolder(place.path);
    checkMemory(folder.memory, name);
    const { bytes, shape, heads, adjacent, parameters } = folder;
    return {
      id,
      name,
      kind,
      about: aboutOf(folder),
      bytes,
      problem: null,
      prepared: store.find(folder.files) !== null,
      layers: shape.layers,
      heads,
      parameterCount: parameters,
      series: adjacent.series,
      prompts: adjacent.prompts,
      checkpoints,
    };
  } catch (error) {
    return { id, name, kind, about: '', bytes: 0, problem: errorData(error), prepared: false, ...unknown };
  }
}

const unknown = { layers: 0, heads: 0, parameterCount: 0, series: '', prompts: [], checkpoints: [] } as const;

function calibrations(): ModelListing[] {
  const facts = { kind: 'calibration', bytes: 0, problem: null, prepared: true, ...unknown, layers: 1 } as const;
  return calibrationModels.map(({ id, name, about }) => ({ id, name, about, ...facts }));
}
