/** Prepares a model once: weights unpacked, floats in fp32, graph rewritten for sampling, and stored
 * (docs/architecture.md#prepared-models). */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes, formatDuration } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { Message } from '../../domain/message.ts';
import { rewriteDecoder, type AttentionKind } from '../rewrite/decoderGraph.ts';
import { hashFile } from '../../storage/fileStamp.ts';
import { Graph } from '../onnx/graph.ts';
import { hoistConstants, takeCacheBranch, widenHalf } from '../weights/exportNormalization.ts';
import type { ModelFolder } from '../folders/modelFolder.ts';
import { expectedSeconds } from '../folders/memoryEstimate.ts';
import { encodeModel, writeModel } from './modelWriter.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { checkShapes } from '../onnx/shapeBounds.ts';
import { stampSources, type PreparedCopy, type PreparedStore } from './preparedStore.ts';
import { storageError } from '../../storage/storageError.ts';
import { foldWeights } from '../weights/weightFolding.ts';
import { roundWeights, tiedWeights } from '../weights/weightRounding.ts';
import { Weights } from '../weights/weights.ts';

/** A model ready to open: a copy in the store, or bytes when it could not be stored. */
export interface PreparedModel {
  readonly copy: PreparedCopy | null;
  readonly bytes: Uint8Array | null;
  readonly attention: AttentionKind;
  readonly modelHash: string;
  readonly notes: readonly Message[];
}

/** Largest model that can be opened from memory: the size limit of a protobuf message. */
const maxBytesInMemory = 2 ** 31 - 2 ** 24;

/**
 * Find the prepared copy of a model, or make it. `onStage` receives each stage in words for the user. `pause` is
 * awaited often: it lets messages through and throws to cancel. When the store is full or read-only, the model is
 * prepared in memory if it fits. Throws AdjacentError model-corrupt, model-unsupported, storage-full or
 * storage-read-only.
 */
export async function prepareModel(
  folder: ModelFolder,
  store: PreparedStore,
  onStage: (text: string) => void,
  pause: () => Promise<void>,
): Promise<PreparedModel> {
  const known = await wholeOrRemoved(store.find(folder.files), store, pause);
  if (known) return fromCopy(known);
  const modelHash = await hashModel(folder, pause);
  const moved = await wholeOrRemoved(store.findByHash(modelHash, folder.files), store, pause);
  if (moved) return fromCopy(moved);
  const { stored } = folder.memory;
  const seconds = formatDuration(expectedSeconds(folder.memory).prepare);
  onStage(t`Preparing the model once (expected: ${seconds}, ${formatBytes(stored)} on disk)`);
  try {
    return fromCopy(await makeCopy(folder, modelHash, store, pause));
  } catch (error) {
    const failure = storageError(error, store.root);
    const isStorageFailure =
      failure instanceof AdjacentError && (failure.kind === 'storage-full' || failure.kind === 'storage-read-only');
    if (!isStorageFailure || stored > maxBytesInMemory) throw failure;
    onStage(t`Preparing the model in memory`);
    const { model, weights, attention } = rewrite(folder);
    return {
      copy: null,
      bytes: encodeModel(model, weights),
      attention,
      modelHash,
      notes: [{ code: 'not-stored', reason: failure.message }],
    };
  }
}

/** The copy if it is undamaged; a damaged one is removed. */
async function wholeOrRemoved(
  copy: PreparedCopy | null,
  store: PreparedStore,
  pause: () => Promise<void>,
): Promise<PreparedCopy | null> {
  if (!copy || (await store.isWhole(copy, pause))) return copy;
  store.remove(copy.folder);
  return null;
}

function fromCopy(copy: PreparedCopy): PreparedModel {
  const { attention, modelHash } = copy.manifest;
  return { copy, bytes: null, attention, modelHash, notes: [] };
}

async function makeCopy(
  folder: ModelFolder,
  modelHash: string,
  store: PreparedStore,
  pause: () => Promise<void>,
): Promise<PreparedCopy> {
  if (!store.makeRoom(folder.memory.stored)) {
    throw new AdjacentError(
      'storage-full',
      t`The prepared model takes ${formatBytes(folder.memory.stored)}, which exceeds the limit for prepared models.`,
      t`Raise the limit for prepared models in the settings.`,
    );
  }
  const sources = stampSources(folder.files);
  const made = store.begin();
  try {
    const { model, weights, attention } = rewrite(folder);
    const hashes = await writeModel(model, weights, made, pause);
    return store.commit(made, { modelHash, sources, attention }, hashes);
  } catch (error) {
    store.remove(made);
    throw error;
  }
}

interface Rewritten {
  readonly model: Onnx.ModelProto;
  readonly weights: Weights;
  readonly attention: AttentionKind;
}

function rewrite({ graphFile, roles, shape, headRows, rounding, memory }: ModelFolder): Rewritten {
  const model = decode(graphFile);
  checkShapes(model, memory.open, basename(graphFile));
  const weights = new Weights(dirname(graphFile));
  hoistConstants(model, weights);
  if (roles.cacheBranch !== null && !takeCacheBranch(model, roles.cacheBranch)) {
    throw new AdjacentError(
      'model-unsupported',
      t`${basename(graphFile)} has the input ${roles.cacheBranch}, but no branch depends on it.`,
      t`Choose another export of the model.`,
    );
  }
  widenHalf(model, weights);
  const tied = rounding === null ? null : tiedWeights(model);
  foldWeights(model, weights);
  if (rounding !== null && tied) roundWeights(model, weights, rounding, tied);
  return { model, weights, attention: rewriteDecoder(new Graph(model), { roles, shape, headRows }) };
}

function decode(path: string): Onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(readFileSync(path));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new AdjacentError(
      'model-corrupt',
      t`${basename(path)} is not a readable ONNX model.`,
      t`Download or export the model again.`,
      detail,
    );
  }
}

/** sha256 of the model file; with external weights, of the hashes of all its files. */
async function hashModel({ files }: ModelFolder, pause: () => Promise<void>): Promise<string> {
  const hashes: string[] = [];
  for (const path of files) hashes.push(await hashFile(path, pause));
  const [only = ''] = hashes;
  return hashes.length === 1 ? only : createHash('sha256').update(hashes.join(' ')).digest('hex');
}
