/** The card of a model that need not be open, and what a reference takes of memory: for whoever plans with several
 * models. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import type { EnginePlaces } from '../../protocol/engineProtocol.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { calibrationCard } from '../calibration/calibrationText.ts';
import { calibrationOf } from '../calibration/calibrationModels.ts';
import { readGraphHeader } from '../../modelFiles/onnx/graphHeader.ts';
import { graphName } from '../../modelFiles/prepared/preparedStore.ts';
import { knobsOf, maskedHeadsOf } from '../sampler/ablation.ts';
import { hashFiles } from '../../storage/fileStamp.ts';
import { cardOf } from './modelCard.ts';
import { readModelFolder, type ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { availableMemory, checkMemory, processMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { placeOf, storeOf, type ModelPlace } from './modelLocations.ts';
import { roundedFolder } from '../../modelFiles/folders/roundedFolder.ts';

/** Bytes that a reference takes at its peaks. */
export interface ReferenceMemory {
  /** While it is open and samples; preparing it once; and on disk. */
  readonly open: number;
  readonly prepare: number;
  readonly stored: number;
  /** Whether a prepared copy stands on disk, so that `prepare` does not come. */
  readonly prepared: boolean;
}

/**
 * What is known of a model before it is opened: forms, hashes of weights, width and invariance are empty, 0 or
 * "unprobed", the vocabulary counts padded rows. Knobs are read from the prepared copy where there is one; else what
 * its graph does not rule out is believed to turn. Throws AdjacentError model-missing, model-incomplete, model-corrupt,
 * model-unsupported, model-too-large.
 */
export function describeModel(reference: string, places: EnginePlaces): ModelCard {
  const calibration = calibrationOf(reference);
  if (calibration) return calibrationCard(calibration);
  const { place, whole, folder } = foldersOf(reference, places);
  checkMemory(folder.memory, place.name);
  const copy = storeOf(places, place.precision).find(folder.files);
  const graph = copy === null ? null : join(copy.folder, graphName);
  const inputs =
    graph !== null && existsSync(graph)
      ? new Map(readGraphHeader(graph).inputs.map(({ name, dims }) => [name, dims.map(dim => dim ?? '')]))
      : believed(folder);
  return cardOf(place, folder, {
    vocabulary: folder.headRows,
    forms: [],
    width: 0,
    modelHash: '',
    tokenizerHash: hashFiles(folder.folder, ['tokenizer.json']),
    invariance: 'unprobed',
    heads: maskedHeadsOf({ inputs }),
    knobs: knobsOf({ inputs }, folder.shape.layers, precisionKnob(whole)),
    notes: [],
  });
}

/** Bytes of a reference, from headers alone. Throws AdjacentError model-missing, model-incomplete, model-corrupt,
 * model-unsupported. */
export function memoryOf(reference: string, places: EnginePlaces): ReferenceMemory {
  if (calibrationOf(reference)) return { open: processMemory, prepare: 0, stored: 0, prepared: true };
  const { place, folder } = foldersOf(reference, places);
  const { open, prepare, stored } = folder.memory;
  return { open, prepare, stored, prepared: storeOf(places, place.precision).find(folder.files) !== null };
}

/**
 * Refuse models that do not fit, opened one after the other with `together` of them held at once, before any is loaded.
 * Throws AdjacentError model-too-large, whose remedy names the largest part that fits, and what `memoryOf` throws.
 */
export function checkSweepMemory(
  references: readonly string[],
  places: EnginePlaces,
  together = 1,
  available = availableMemory(),
): void {
  const needs = [...new Set(references)].map(reference => {
    const { open, prepare, prepared } = memoryOf(reference, places);
    return { reference, open, peak: prepared ? open : Math.max(open, prepare) };
  });
  const peakOf = (held: typeof needs): number => {
    const opened = held
      .map(({ open }) => open)
      .sort((a, b) => b - a)
      .slice(0, together)
      .reduce((sum, open) => sum + open, 0);
    return Math.max(opened, ...held.map(({ peak }) => peak));
  };
  if (needs.length === 0 || peakOf(needs) <= available) return;
  const ascending = needs.toSorted((a, b) => a.peak - b.peak);
  let fitting = ascending;
  while (fitting.length > 0 && peakOf(fitting) > available) fitting = fitting.slice(0, -1);
  const large = ascending
    .slice(fitting.length)
    .map(({ reference }) => reference)
    .join(', ');
  const [needed, has] = [formatBytes(peakOf(needs)), formatBytes(available)];
  const offer =
    fitting.length > 0
      ? `Leave out ${large}: the other ${fitting.length === 1 ? 'model takes' : `${fitting.length} models take`} ${formatBytes(peakOf(fitting))}.`
      : 'Choose smaller models, or round their weights (#4-bit).';
  throw new AdjacentError(
    'model-too-large',
    `These models need about ${needed} of memory, and this machine has ${has}.`,
    offer,
  );
}

/** Why a model's weights cannot be rounded; null when they can. */
export function precisionKnob({ precision }: Pick<ModelFolder, 'precision'>): string | null {
  return precision.quantisation === 'none' ? null : 'Its file keeps quantised products already.';
}

function foldersOf(
  reference: string,
  places: EnginePlaces,
): { readonly place: ModelPlace; readonly whole: ModelFolder; readonly folder: ModelFolder } {
  const place = placeOf(reference, places);
  const whole = readModelFolder(place.path);
  return { place, whole, folder: roundedFolder(whole, place.precision, place.name) };
}

/** Inputs that the prepared graph will have when its structure is one that is known. */
function believed({ shape, heads }: ModelFolder): ReadonlyMap<string, readonly (number | string)[]> {
  return new Map<string, readonly (number | string)[]>([
    ['exit_scale', ['heads', 1]],
    ['head_mask', [shape.layers, heads]],
  ]);
}
