/** The models the user can choose from, with the problem of each one that cannot run. Only headers are read. */
import { basename, resolve } from 'node:path';
import { errorData } from '../../core/adjacentError.ts';
import type { ModelListing } from '../../domain/modelListing.ts';
import { unknownFacts } from '../../domain/unknownFacts.ts';
import { graphFilesOf } from '../../modelFiles/folders/graphFiles.ts';
import { checkMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { readModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import type { PreparedStore } from '../../modelFiles/prepared/preparedStore.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { modelReadError } from '../../storage/storageError.ts';
import { calibrationModels } from '../calibration/calibrationModels.ts';
import { servedCard } from '../served/servedCard.ts';
import { knownPrecision } from './knownPrecision.ts';
import { aboutOf } from './modelCard.ts';
import { addedFolderLocation, builtInModels, cachedModels, type ModelLocation } from './modelLocations.ts';
import { preparedStoreOf } from './preparedModels.ts';

/** Built-in models, calibration models, added folders and models of the Hugging Face cache, in this order. Other graph
 * files of a folder (q4, int8) follow it with their path as id. */
export function listModels(folders: EngineFolders): ModelListing[] {
  const store = preparedStoreOf(folders);
  const builtIn = builtInModels(folders.builtIn);
  const added = folders.added.map(folder => addedFolderLocation(resolve(folder)));
  const cached = folders.cache === null ? [] : cachedModels(folders.cache);
  const list = (locations: readonly ModelLocation[]): ModelListing[] =>
    locations.flatMap(withVariants).map(location => listingOf(location, store, folders));
  return [...list(builtIn), ...calibrationListings(), ...list([...added, ...cached]), ...servedListings(folders)];
}

function withVariants(location: ModelLocation): ModelLocation[] {
  const [, ...others] = graphFilesOf(location.path);
  return [
    location,
    ...others.map(path => ({ ...location, id: path, path, name: `${location.name} (${basename(path, '.onnx')})` })),
  ];
}

function listingOf(location: ModelLocation, store: PreparedStore, folders: EngineFolders): ModelListing {
  const { id, name, kind, checkpoints } = location;
  try {
    const folder = readModelFolder(location.path);
    checkMemory(folder.memory, name);
    const { bytes, shape, heads, adjacent, parameters } = folder;
    const choice = knownPrecision(folder, folders);
    return {
      id,
      name,
      kind,
      about: aboutOf(folder),
      bytes,
      problem: null,
      prepared: store.find(folder.files) !== null || choice?.precision === 'int8',
      ...(choice && { choice }),
      layers: shape.layers,
      heads,
      parameterCount: parameters,
      series: adjacent.series,
      prompts: adjacent.prompts,
      checkpoints,
    };
  } catch (error) {
    return {
      id,
      name,
      kind,
      about: '',
      bytes: 0,
      problem: errorData(modelReadError(error)),
      prepared: false,
      ...unknownFacts,
    };
  }
}

/** Nothing is asked of servers before a model is used. An address that cannot be used says why. */
function servedListings({ served = [] }: EngineFolders): ModelListing[] {
  return served.map(reference => {
    const facts = { id: reference, kind: 'served', bytes: 0, prepared: true, ...unknownFacts } as const;
    try {
      const { name, about } = servedCard(reference);
      return { ...facts, name, about, problem: null };
    } catch (error) {
      return { ...facts, name: reference, about: '', problem: errorData(error) };
    }
  });
}

function calibrationListings(): ModelListing[] {
  const facts = { kind: 'calibration', bytes: 0, problem: null, prepared: true, ...unknownFacts, layers: 1 } as const;
  return calibrationModels.map(({ id, name, about }) => ({ id, name, about, ...facts }));
}
