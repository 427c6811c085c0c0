/** Prepares a model once: weights unpacked, floats in fp32, graph rewritten for sampling, compared with the model's
 * file, and stored (docs/architecture.md#prepared-models). */
import { createHash } from 'node:crypto';
import { platform } from 'node:os';
import { join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import type { Int8Facts } from '../../domain/int8.ts';
import type { GraphComparison } from '../../domain/languageModel.ts';
import type { Message } from '../../domain/message.ts';
import { stepsOf, type OpeningSteps } from '../../domain/opening.ts';
import { hashFile } from '../../storage/fileStamp.ts';
import { storageError } from '../../storage/storageError.ts';
import type { ModelFolder } from '../folders/modelFolder.ts';
import { preparationSeconds } from '../folders/roundedFolder.ts';
import type { OpenSession, Session } from '../onnx/session.ts';
import type { AttentionKind } from '../rewrite/decoderGraph.ts';
import type { CopyWriter, WrittenCopy } from './copyWriter.ts';
import { encodeModel, externalizeOptimized, writeGraph, writeModel } from './modelWriter.ts';
import type { PreparedHashes } from './preparedManifest.ts';
import { graphName, stampSources, type PreparedCopy, type PreparedStore } from './preparedStore.ts';
import { fileIsReference, findMasks, loadModel, rewriteModel, type LoadedModel } from './rewrittenModel.ts';
import type { MaskFinding } from '../rewrite/attentionMask.ts';

/** How a prepared graph reads, and how close it is to the model's file. */
export interface PreparedReading {
  readonly attention: AttentionKind;
  /** Tokens that a graph with its own attention reads in one pass; null for as many as are asked. */
  readonly chunk: number | null;
  readonly comparison: GraphComparison;
  /** Only for models that compute in int8. */
  readonly int8?: Int8Facts;
}

/** How far the distributions of a graph are from those of the model as exported. */
export type DistributionShift = Pick<Int8Facts, 'divergence' | 'entropyShift' | 'tokens' | 'texts' | 'built'>;

/** A model ready to open: a copy in the store, or bytes when it could not be stored. */
export interface PreparedModel extends PreparedReading {
  readonly copy: PreparedCopy | null;
  readonly bytes: Uint8Array | null;
  /** The session in which a model that was prepared now was compared; whoever prepares it closes it. */
  readonly session: Session | null;
  readonly modelHash: string;
  readonly notes: readonly Message[];
}

/** A prepared graph that reads as exported, and its open session. */
export interface ComparedGraph extends Omit<PreparedReading, 'int8'> {
  readonly shift?: DistributionShift;
  readonly session: Session;
}

/** A model read as it was exported. */
export interface ReferenceReading {
  /** Read the same text with a prepared graph. Null when it differs by more than the tolerance, or cannot run; else its
   * session stays open. */
  compareWith(graph: string | Uint8Array, attention: AttentionKind): Promise<ComparedGraph | null>;
  /** The error for a model that no prepared graph is equal to. */
  refusal(): AdjacentError;
}

/** The comparison of a model with its file, as it was measured before. */
export interface MeasuredReading extends Pick<ReferenceReading, 'compareWith'> {
  /** What its masks are. */
  readonly masks: MaskFinding;
}

/** What was found about the attention of a graph. */
export interface AttentionReach {
  /** The longest attention window that was found, or null. */
  readonly window: number | null;
  /** The longest text whose masks can be computed in reasonable memory; 0 when not known. */
  readonly positions: number;
}

/** What preparation needs of the engine. */
export interface PreparationTools {
  readonly open: OpenSession;
  /** Read a text with the model as exported. Throws AdjacentError model-unsupported for a model that contradicts
   * itself. */
  readReference(graph: string | Uint8Array, reach: AttentionReach): Promise<ReferenceReading>;
  /** The comparison as it was measured when Adjacent was built, for a built-in model; null for another model, or where
   * its weights get fewer bits than they had. */
  measured(modelHash: string, weightBits: 8 | 7 | null): MeasuredReading | null;
  /** Bits of the weights of an int8 model: 8, or 7 where products of bytes saturate. Throws AdjacentError
   * model-unsupported where their sums are not exact either way. */
  weightBits(): Promise<8 | 7>;
  /** Begin to write copies. */
  startWriter(): CopyWriter;
  /** Receives each step that begins. */
  readonly steps: OpeningSteps;
  /** Awaited often: it lets messages through and throws to cancel. */
  pause(): Promise<void>;
}

/** Whether a folder can be renamed while a file in it is open. */
const movesOpenFiles = platform() !== 'win32';

/** Largest model that can be opened from memory: the size limit of a protobuf message. */
const maxBytesInMemory = 2 ** 31 - 2 ** 24;

/**
 * Find the prepared copy of a model, or make it. When the store is full or read-only, the model is prepared in memory
 * if it fits. Throws RuntimeFailure, AdjacentError model-corrupt, model-unsupported, storage-full or storage-read-only.
 */
export async function prepareModel(
  folder: ModelFolder,
  store: PreparedStore,
  tools: PreparationTools,
): Promise<PreparedModel> {
  const known = await wholeOrRemoved(store.find(folder.files), store, tools.pause);
  if (known) return fromCopy(known);
  const writer = tools.startWriter();
  try {
    return await prepareNew(folder, store, tools, writer);
  } finally {
    writer.close();
  }
}

/** Find the copy of a model under other paths, or make it. */
async function prepareNew(
  folder: ModelFolder,
  store: PreparedStore,
  tools: PreparationTools,
  writer: CopyWriter,
): Promise<PreparedModel> {
  const { steps, pause } = tools;
  const modelHash = await hashModel(folder, pause);
  const moved = await wholeOrRemoved(store.findByHash(modelHash, folder.files), store, pause);
  if (moved) {
    steps.replan(stepsOf(true, folder.rounding === 'int8'));
    return fromCopy(moved);
  }
  const { memory, rounding } = folder;
  const { stored } = memory;
  const isRounded = rounding === 'int8';
  const weightBits = isRounded ? await tools.weightBits() : null;
  const measured = fileIsReference(folder) ? tools.measured(modelHash, weightBits) : null;
  const basis = { folder, modelHash, weightBits, measured };
  steps.replan(stepsOf(false, isRounded, measured !== null));
  steps.begin('preparing', { seconds: preparationSeconds(memory, rounding, measured !== null), disk: stored });
  try {
    const { copy, session } = await makeCopy(basis, store, tools, writer);
    return fromCopy(copy, session);
  } catch (error) {
    const failure = storageError(error, store.root);
    const isStorageFailure =
      failure instanceof AdjacentError && (failure.kind === 'storage-full' || failure.kind === 'storage-read-only');
    if (!isStorageFailure || stored > maxBytesInMemory) throw failure;
    steps.begin('preparing', { memory: stored });
    const made = await makeBytes(basis, tools);
    return { copy: null, modelHash, notes: [{ code: 'not-stored', reason: failure.message }], ...made };
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

function fromCopy(copy: PreparedCopy, session: Session | null = null): PreparedModel {
  const { attention, chunk, comparison, int8, modelHash } = copy.manifest;
  return { copy, bytes: null, session, attention, chunk, comparison, ...(int8 && { int8 }), modelHash, notes: [] };
}

/** What is known of a model before it is prepared. */
interface Basis {
  readonly folder: ModelFolder;
  readonly modelHash: string;
  /** Bits of the weights of an int8 model; null for another one. */
  readonly weightBits: 8 | 7 | null;
  readonly measured: MeasuredReading | null;
}

async function makeCopy(
  basis: Basis,
  store: PreparedStore,
  tools: PreparationTools,
  writer: CopyWriter,
): Promise<Pick<PreparedModel, 'session'> & { readonly copy: PreparedCopy }> {
  const { folder, modelHash } = basis;
  if (!store.makeRoom(folder.memory.stored)) {
    throw new AdjacentError(
      'storage-full',
      t`The prepared model takes ${formatBytes(folder.memory.stored)}, which exceeds the limit for prepared models.`,
      t`Raise the limit for prepared models in the settings.`,
    );
  }
  const sources = stampSources(folder.files);
  return prepareEqual(basis, tools, () => {
    const made = store.begin();
    let hashes: PreparedHashes | null = null;
    return {
      async writePlain({ model, weights }) {
        hashes = await writeModel(model, weights, made, tools.pause);
        return join(made, graphName);
      },
      async write(wanted, mostCode, plain) {
        const graph = join(made, graphName);
        if (plain === null || hashes === null) {
          const written = await writer.write({ folder, wanted, mostCode, into: made });
          ({ hashes } = written);
          return { graph, ...written };
        }
        const rewritten = rewriteModel(plain, folder, wanted, mostCode);
        hashes = { ...hashes, graph: writeGraph(plain.model, made) };
        return { graph, ...rewritten };
      },
      async finish(reading, session) {
        if (!movesOpenFiles) await session.close();
        const optimized = externalizeOptimized(made);
        const all = { graph: '', weights: '', ...hashes, ...(optimized && { optimized }) };
        const copy = store.commit(made, { modelHash, sources, ...reading }, all);
        return { copy, session: movesOpenFiles ? session : null };
      },
      discard: () => {
        store.remove(made);
      },
    };
  });
}

function makeBytes(
  basis: Basis,
  tools: PreparationTools,
): Promise<PreparedReading & Pick<PreparedModel, 'session'> & { readonly bytes: Uint8Array }> {
  const { folder } = basis;
  return prepareEqual(basis, tools, () => {
    let bytes: Uint8Array = new Uint8Array(0);
    return {
      writePlain: ({ model, weights }) => Promise.resolve((bytes = encodeModel(model, weights))),
      write(wanted, mostCode, plain) {
        const loaded = plain ?? loadModel(folder);
        const rewritten = rewriteModel(loaded, folder, wanted, mostCode);
        bytes = encodeModel(loaded.model, loaded.weights);
        return Promise.resolve({ graph: bytes, ...rewritten });
      },
      finish: (reading, session) => Promise.resolve({ bytes, session, ...reading }),
      discard: () => undefined,
    };
  });
}

/** A written model: what the runtime opens, and how it came out. */
type WrittenModel = Pick<WrittenCopy, 'attention' | 'rotated'> & { readonly graph: string | Uint8Array };

/** Where a prepared model is written. */
interface Destination<T> {
  /** Write a model before its rewrite; returns what the runtime opens. */
  writePlain(loaded: LoadedModel): Promise<string | Uint8Array>;
  /** Rewrite the model and write it; `plain` is the one that was written before its rewrite, if there is one. */
  write(wanted: AttentionKind, mostCode: number, plain: LoadedModel | null): Promise<WrittenModel>;
  /** Keep what was written; `session` has it open. */
  finish(reading: PreparedReading, session: Session): Promise<T>;
  discard(): void;
}

/** Prepare a model so that it reads as exported: with cascade attention if its masks allow it and its distributions
 * agree, else with its own attention. Throws the refusal of the reference when neither agrees. */
async function prepareEqual<T>(
  { folder, weightBits, measured }: Basis,
  tools: PreparationTools,
  begin: () => Destination<T>,
): Promise<T> {
  const masks = measured?.masks ?? (await findMasks(loadModel(folder), folder, tools.open));
  const { causal, window: seen, positions } = masks;
  const window = folder.window === null && seen === null ? null : Math.max(folder.window ?? 0, seen ?? 0);
  const reach = { window, positions };
  const readFile = (): Promise<ReferenceReading> => tools.readReference(folder.graphFile, reach);
  let reference =
    measured !== null
      ? null
      : fileIsReference(folder)
        ? await readFile()
        : weightBits === null
          ? null
          : await readUnrounded(folder, reach, tools, begin);
  for (let wanted: AttentionKind = causal ? 'cascade' : 'own'; ; wanted = 'own') {
    const destination = begin();
    try {
      const plain = measured === null && reference === null ? loadModel(folder) : null;
      if (plain !== null) reference = await tools.readReference(await destination.writePlain(plain), reach);
      if (weightBits !== null) tools.steps.begin('rounding');
      const { graph, attention, rotated } = await destination.write(wanted, weightBits === 7 ? 63 : 127, plain);
      let compared = reference === null ? await measured?.compareWith(graph, attention) : null;
      if (!compared) {
        reference ??= await readFile();
        compared = await reference.compareWith(graph, attention);
      }
      if (compared) {
        const { shift, session, ...reading } = compared;
        const int8 = weightBits !== null && shift ? { int8: { ...shift, weightBits, rotated } } : {};
        const whole = { ...(attention === 'own' ? reading : withMasks(reading, positions)), ...int8 };
        return await destination.finish(whole, session).catch(async (error: unknown) => {
          await session.close();
          throw error;
        });
      }
      if (attention === 'own' && reference) throw reference.refusal();
    } catch (error) {
      destination.discard();
      throw error;
    }
    destination.discard();
  }
}

/** The reading of the graph before its rewrite and its rounding, which is written for that alone. */
async function readUnrounded(
  folder: ModelFolder,
  reach: AttentionReach,
  tools: PreparationTools,
  begin: () => Destination<unknown>,
): Promise<ReferenceReading> {
  const plain = begin();
  try {
    return await tools.readReference(await plain.writePlain(loadModel(folder)), reach);
  } finally {
    plain.discard();
  }
}

/** Beyond the positions whose masks were evaluated, nobody knows whether they are causal. */
function withMasks(reading: PreparedReading, masks: number): PreparedReading {
  return { ...reading, comparison: { ...reading.comparison, masks } };
}

/** sha256 of the model file; with external weights, of the hashes of all its files. */
async function hashModel({ files }: ModelFolder, pause: () => Promise<void>): Promise<string> {
  const hashes: string[] = [];
  for (const path of files) hashes.push(await hashFile(path, pause));
  const [only = ''] = hashes;
  return hashes.length === 1 ? only : createHash('sha256').update(hashes.join(' ')).digest('hex');
}
