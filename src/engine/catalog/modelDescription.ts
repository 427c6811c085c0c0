/** The card of a model that is not open, read from its headers and its prepared copy. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelCard } from '../../domain/languageModel.ts';
import { readModelFolder, type ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { checkMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { roundedFolder } from '../../modelFiles/folders/roundedFolder.ts';
import { readGraphHeader } from '../../modelFiles/onnx/graphHeader.ts';
import { graphName } from '../../modelFiles/prepared/preparedStore.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { modelReadError } from '../../storage/storageError.ts';
import { hashFiles } from '../../storage/fileStamp.ts';
import { calibrationCard } from '../calibration/calibrationCard.ts';
import { calibrationOf } from '../calibration/calibrationModels.ts';
import { cardOf } from './modelCard.ts';
import { knobsOf, maskableHeads, type GraphInputs } from './modelKnobs.ts';
import { isServed } from '../../domain/servedReference.ts';
import { servedCard } from '../served/servedCard.ts';
import { locateModel, type ModelLocation } from './modelLocations.ts';
import { preparedStoreOf } from './preparedModels.ts';

/** A reference resolved to its location and its folder, which is `unrounded` before its weights are rounded. */
export interface ResolvedModel {
  readonly location: ModelLocation;
  readonly unrounded: ModelFolder;
  readonly folder: ModelFolder;
}

/** Resolve a reference to a language model. Throws AdjacentError model-missing, model-incomplete, model-corrupt,
 * model-unsupported. */
export function resolveModel(reference: string, folders: EngineFolders): ResolvedModel {
  try {
    const location = locateModel(reference, folders);
    const unrounded = readModelFolder(location.path);
    return { location, unrounded, folder: roundedFolder(unrounded, location.precision, location.name) };
  } catch (error) {
    throw modelReadError(error);
  }
}

/**
 * The card of a model before it is opened: forms, model hash and width are empty, invariance is "unprobed", and the
 * vocabulary counts padding rows. The knobs are those of the prepared copy; without one, those of a graph that the
 * rewrite recognizes. Throws AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported,
 * model-too-large.
 */
export function describeModel(reference: string, folders: EngineFolders): ModelCard {
  const calibration = calibrationOf(reference);
  if (calibration) return calibrationCard(calibration);
  if (isServed(reference)) return servedCard(reference);
  const { location, unrounded, folder } = resolveModel(reference, folders);
  checkMemory(folder.memory, location.name);
  const copy = preparedStoreOf(folders, location.precision).find(folder.files);
  const graph = copy === null ? null : join(copy.folder, graphName);
  const inputs = graph !== null && existsSync(graph) ? preparedInputs(graph) : expectedInputs(folder);
  return cardOf(location, folder, {
    vocabulary: folder.headRows,
    forms: [],
    width: 0,
    modelHash: '',
    tokenizerHash: hashFiles(folder.folder, ['tokenizer.json']),
    invariance: 'unprobed',
    heads: maskableHeads(inputs),
    knobs: knobsOf(inputs, unrounded),
    notes: [],
    ...(copy && { comparison: copy.manifest.comparison }),
    ...(copy?.manifest.int8 && { int8: copy.manifest.int8 }),
  });
}

function preparedInputs(graph: string): GraphInputs {
  return new Map(readGraphHeader(graph).inputs.map(({ name, dims }) => [name, dims.map(dim => dim ?? '')]));
}

/** The inputs that the prepared graph has if the rewrite recognizes its structure. */
function expectedInputs({ shape, heads }: ModelFolder): GraphInputs {
  return new Map<string, readonly (number | string)[]>([
    ['exit_scale', ['logit_positions', 1]],
    ['head_mask', [shape.layers, heads]],
  ]);
}
