/** Opens a model by its reference: located, checked, prepared once, and combined with its tokenizer and prompt forms
 * (docs/architecture.md#prepared-models). */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LanguageModel, ModelCard } from '../domain/languageModel.ts';
import type { Message } from '../domain/message.ts';
import { OpeningSteps, stepsOf, type OpeningStage } from '../domain/opening.ts';
import { isServed } from '../domain/servedReference.ts';
import {
  availableMemory,
  checkMemory,
  expectedSeconds,
  type MemoryEstimate,
} from '../modelFiles/folders/memoryEstimate.ts';
import type { ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import { openLogitLensScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { prepareModel, type PreparedModel } from '../modelFiles/prepared/modelPreparation.ts';
import {
  graphName,
  optimizedName,
  type PreparedCopy,
  type PreparedStore,
} from '../modelFiles/prepared/preparedStore.ts';
import { loadOrProbe, withStoredProbeCenters, type ProbeResults } from '../modelFiles/prepared/probeResults.ts';
import { fileIsReference } from '../modelFiles/prepared/rewrittenModel.ts';
import type { EngineFolders, ProxySettings } from '../protocol/engineProtocol.ts';
import { hashFiles } from '../storage/fileStamp.ts';
import { calibrationOf } from './calibration/calibrationModels.ts';
import { modelFailure } from './cannotRun.ts';
import { checkCanceled } from './cancellation.ts';
import { cardOf } from './catalog/modelCard.ts';
import type { Int8Probes } from './comparison/int8Probes.ts';
import { longTexts } from './comparison/longTexts.ts';
import { hasMeasured } from './comparison/measuredModel.ts';
import { resolveModel, type ResolvedModel } from './catalog/modelDescription.ts';
import { knobsOf, maskableHeads } from './catalog/modelKnobs.ts';
import { preparedStoreOf } from './catalog/preparedModels.ts';
import { checkPromptLength } from './catalog/promptLimit.ts';
import { openSeconds, prepareSeconds } from './heartbeat/expectations.ts';
import { pulse } from './heartbeat/pulse.ts';
import { openInternals, type InternalsSession } from './internalsSession.ts';
import { createOnnxLanguageModel } from './onnxLanguageModel.ts';
import { openCalibration } from './openCalibration.ts';
import { preparationTools, type ComparedTokens } from './preparationTools.ts';
import { ResizableSession } from './resizableSession.ts';
import { openSession } from './runtime.ts';
import type { EditorPort } from './served/editorPort.ts';
import { RuntimeFailure, type Session } from '../modelFiles/onnx/session.ts';
import { findRowMultiple } from './sampler/batchInvariance.ts';
import { Decoder } from './sampler/decoder.ts';
import { probeSentences } from './sampler/probeSentences.ts';
import type { DecoderModel } from './sampler/stepGraph.ts';
import { SamplerThreads } from './samplerThreads/samplerThreads.ts';
import type { ThreadModel } from './samplerThreads/threadProtocol.ts';
import { callSeconds } from './tokenizer/tokenizerClient.ts';
import { openPromptForms } from './text/promptForms.ts';
import { startTokens } from './text/startTokens.ts';
import { stopTokens, turnStart } from './text/stopTokens.ts';
import { beginTokenizer, type FolderCodec, type OpeningTokenizer } from './text/tokenizer.ts';

export interface OpenOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Keys of servers, by origin; none when absent. */
  readonly keys?: () => Readonly<Record<string, string>>;
  /** Asks models of the editor; absent: there are none. */
  readonly editor?: EditorPort;
  /** The proxy on the way to model servers; absent: that of the environment. */
  readonly proxy?: () => ProxySettings | undefined;
  /** Receives each step of opening. */
  onStage(stage: OpeningStage): void;
}

/** The model that reads the answers of servers, which show no hidden states. */
const readerId = 'smollm2-135m-instruct';

/** Threads that sample beside that of the engine: more would take more memory than they save time. */
const otherSamplers = 1;
/** Bytes of the passes of such a thread, and of its share of JavaScript. */
const passBytesOfThread = 100e6;
/** One of so many parts of the memory is used at most, and so many bytes for such a thread. */
const memoryShare = 3;
const mostOfThread = 400e6;

/** Files that decide how the probe texts become tokens, and what precedes them. */
const tokenizerFiles = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
  'chat_template.json',
  'config.json',
  'generation_config.json',
  'genai_config.json',
];

/**
 * Open a model by its reference: a built-in model by name, a calibration model by its id, or a folder or ONNX file by
 * absolute path. A suffix "@step-N" opens one of its checkpoints; "#8-bit" and "#4-bit" round its weights, which makes
 * a prepared copy of its own. Throws AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported,
 * model-too-large, storage-full, storage-read-only, cancelled.
 */
export async function openModel(
  reference: string,
  folders: EngineFolders,
  { threads, signal, onStage, keys = () => ({}), proxy = () => undefined, editor }: OpenOptions,
): Promise<LanguageModel> {
  const calibration = calibrationOf(reference);
  if (calibration) return openCalibration(calibration, threads);
  if (isServed(reference)) {
    // Loaded on first use: the client for servers takes 20 MB.
    const { openServed } = await import('./served/openServed.ts');
    return openServed(reference, {
      storage: folders.storage,
      keys,
      proxy,
      signal,
      onStage,
      ...(editor && { editor }),
      openReader: () => openModel(readerId, folders, { threads, signal, onStage }),
    });
  }
  const resolved = pulse.whileIn('preparing', 0, () => resolveModel(reference, folders));
  const { location, folder } = resolved;
  checkMemory(folder.memory, location.name);
  const pause = async (): Promise<void> => {
    pulse.beat();
    await setImmediate();
    checkCanceled(signal);
  };
  const store = preparedStoreOf(folders, location.precision);
  const isPrepared = store.find(folder.files) !== null;
  const isBuiltIn = location.kind === 'built-in';
  // Whether it is of this file is known once that was read; the steps are planned again then.
  const isMeasured = isBuiltIn && fileIsReference(folder) && hasMeasured(folder.folder);
  const steps = new OpeningSteps(location.name, stepsOf(isPrepared, folder.rounding === 'int8', isMeasured), onStage);
  const memory = Math.max(folder.memory.open, isPrepared ? 0 : folder.memory.prepare);
  steps.begin('reading', { seconds: expectedSeconds(folder.memory).open, memory });
  await pause();
  // What preparation used may still be resident while the model opens.
  const release = pulse.state(folder.memory.prepare + folder.memory.open);
  let tokenizer: OpeningTokenizer | null = null;
  try {
    const begun = (tokenizer = beginTokenizer(folder.folder, folder.headRows));
    const codec = (): FolderCodec => pulse.whileIn('opening', callSeconds, () => begun.codec());
    const tools = preparationTools(folder, () => comparedTokens(folder, codec()), threads, signal, steps, isBuiltIn);
    const prepared = await pulse.during('preparing', prepareSeconds(folder.memory), () =>
      prepareModel(folder, store, tools),
    );
    steps.begin('loading');
    if (prepared.session === null) await pause();
    return await pulse.during('opening', callSeconds, () =>
      openAndAssemble(resolved, prepared, store, codec, { threads, signal, steps }),
    );
  } catch (error) {
    tokenizer?.close();
    throw modelFailure(error);
  } finally {
    release();
  }
}

interface AssembleOptions extends Pick<OpenOptions, 'threads' | 'signal'> {
  readonly steps: OpeningSteps;
}

async function openAndAssemble(
  resolved: ResolvedModel,
  prepared: PreparedModel,
  store: PreparedStore,
  codec: () => FolderCodec,
  { threads, signal, steps }: AssembleOptions,
): Promise<LanguageModel> {
  const session = await openPrepared(prepared, store, threads, resolved.folder.memory);
  try {
    const model = await assemble(resolved, prepared, session, codec(), { threads, steps });
    checkCanceled(signal);
    return model;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** Combine an opened session with the tokenizer, the probe results and the card. */
async function assemble(
  { location, unrounded, folder }: ResolvedModel,
  prepared: PreparedModel,
  session: ResizableSession,
  codec: FolderCodec,
  { threads, steps }: Pick<AssembleOptions, 'threads' | 'steps'>,
): Promise<LanguageModel> {
  const vocabulary = vocabularyOf(folder, codec);
  const isKnown = (id: number): boolean => id < vocabulary;
  const starts = startTokens(codec, { bos: folder.bosTokenIds, eos: folder.eosTokenIds });
  const forms = openPromptForms(codec, starts.filter(isKnown));
  const eosTokenIds = stopTokens(codec, forms, folder.eosTokenIds).filter(isKnown);
  const model = decoderModelOf(folder, prepared, session, { vocabulary, eosTokenIds });
  const copyFolder = prepared.copy?.folder ?? null;
  const { rowMultiple, ...probed } = await loadOrProbe(copyFolder, () =>
    probe(model, folder.precision.quantization, steps),
  );
  const card = cardOf(location, folder, {
    vocabulary,
    forms: forms.forms,
    modelHash: prepared.modelHash,
    tokenizerHash: hashFiles(folder.folder, ['tokenizer.json']),
    heads: maskableHeads(session.inputs),
    knobs: knobsOf(session.inputs, unrounded),
    notes: [...prepared.notes, ...templateNotes(codec)],
    comparison: prepared.comparison,
    ...(prepared.int8 && { int8: prepared.int8 }),
    ...probed,
  });
  const tokenizerHash = hashFiles(folder.folder, tokenizerFiles);
  const probeTexts = probeTextsOf(folder);
  const logitLensScales = openLogitLensScales(copyFolder, tokenizerHash, probeTexts);
  const samplerThreads = samplerThreadsOf({ ...model, rowMultiple }, session, card, prepared, folder, threads);
  const languageModel = createOnnxLanguageModel({
    ...model,
    rowMultiple,
    ...(samplerThreads && { samplerThreads }),
    card: samplerThreads?.suitMost ? { ...card, memory: { ...card.memory, threads: samplerThreads.memory } } : card,
    ...identityOf(prepared, [tokenizerHash, vocabulary, eosTokenIds, rowMultiple]),
    codec,
    forms,
    probeTexts,
    logitLensScales,
    checkText: text => {
      checkPromptLength(text.trim(), { name: location.name, context: folder.context, folder: folder.folder });
    },
    openInternals: () => openInside(prepared, folder, location.name, threads),
  });
  return withStoredProbeCenters(languageModel, copyFolder, tokenizerHash);
}

/** Threads that sample for a model, if there are two, rows do not depend on each other, and memory has room for their
 * sessions. */
function samplerThreadsOf(
  { shape, headRows, vocabulary, eosTokenIds, rowMultiple = 1 }: DecoderModel,
  session: ResizableSession,
  { invariance }: ModelCard,
  { copy }: PreparedModel,
  { memory }: ModelFolder,
  threads: number,
): SamplerThreads | null {
  const each = memory.stored + passBytesOfThread;
  const fits = each <= mostOfThread && memory.open + otherSamplers * each <= availableMemory() / memoryShare;
  if (threads <= otherSamplers || invariance !== 'exact' || copy === null || !fits) return null;
  return new SamplerThreads({
    model: { shape, headRows, vocabulary, eosTokenIds, rowMultiple, ...sourceOf(copy) },
    bytes: memory.stored,
    count: otherSamplers,
    threads: Math.floor(threads / (otherSamplers + 1)),
    session,
    whole: threads,
    patience: 1000 * openSeconds(10 * memory.stored),
    memory: otherSamplers * each,
    onOpen: () => pulse.state(otherSamplers * each),
  });
}

/** Nothing where there is no copy whose bytes are known. */
function identityOf({ copy, chunk }: PreparedModel, others: readonly unknown[]): Pick<LanguageModel, 'identity'> {
  if (copy === null) return {};
  const { graph, weights, environment } = copy.manifest;
  return { identity: JSON.stringify([graph.hash, weights.hash, environment, chunk, ...others]) };
}

/** A note for a chat model whose template is missing. */
function templateNotes(codec: FolderCodec): Message[] {
  const token = codec.folder.template === null ? turnStart(codec) : undefined;
  return token === undefined ? [] : [{ code: 'no-chat-template', token }];
}

/** The session of a prepared model. What it needs is stated until it closes. */
async function openPrepared(
  { copy, bytes, session: opened }: PreparedModel,
  store: PreparedStore,
  threads: number,
  memory: MemoryEstimate,
): Promise<ResizableSession> {
  const unmark = copy ? store.mark(copy) : () => undefined;
  try {
    const first = opened ?? (await openCopy(copy, bytes, threads));
    const stated = (session: Session): Session => {
      const release = pulse.state(memory.open);
      return {
        ...session,
        run: (feeds, fetches) => session.run(feeds, fetches).catch(rethrowModelFailure),
        close: () => {
          release();
          return session.close();
        },
      };
    };
    const openAgain = async (count: number): Promise<Session> => stated(await openCopy(copy, bytes, count));
    return new ResizableSession(stated(first), threads, openAgain);
  } catch (error) {
    if (copy) store.remove(copy.folder);
    throw error;
  } finally {
    unmark();
  }
}

/** Open a copy by the graph that the runtime optimized before, which saves most of the time; else optimize it. */
function openCopy(copy: PreparedCopy | null, bytes: Uint8Array | null, threads: number): Promise<Session> {
  if (copy === null) return openSession(bytes ?? new Uint8Array(0), threads);
  const { path, optimizing } = sourceOf(copy);
  return openSession(path, threads, optimizing);
}

function sourceOf({ folder, manifest }: PreparedCopy): Pick<ThreadModel, 'path' | 'optimizing'> {
  return manifest.optimized
    ? { path: join(folder, optimizedName), optimizing: 'none' }
    : { path: join(folder, graphName), optimizing: 'all' };
}

/** A second session of a prepared model, with outputs for its inside. Throws AdjacentError model-too-large where memory
 * does not hold both. */
async function openInside(
  { copy, bytes }: PreparedModel,
  { memory, shape }: ModelFolder,
  name: string,
  threads: number,
): Promise<InternalsSession> {
  checkMemory({ ...memory, open: 2 * memory.open }, name);
  const source = copy ? { folder: copy.folder, name: graphName } : (bytes ?? new Uint8Array(0));
  const release = pulse.state(memory.open);
  try {
    const { session, outputs } = await openInternals(source, shape.layers, threads);
    const close = (): Promise<void> => {
      release();
      return session.close();
    };
    return { session: { ...session, close }, outputs };
  } catch (error) {
    release();
    throw modelFailure(error);
  }
}

/** A pass may still fail in an operator, or for lack of memory. Inputs that the runtime refuses are a fault of ours. */
function rethrowModelFailure(error: unknown): never {
  const isOfModel = error instanceof RuntimeFailure && (error.operator !== null || error.isMemory);
  throw isOfModel ? modelFailure(error) : error;
}

function comparedTokens(folder: ModelFolder, codec: FolderCodec): ComparedTokens {
  return { vocabulary: vocabularyOf(folder, codec), int8Probes: int8ProbesOf(folder, codec) };
}

/** The probe texts of an int8 model as one text, and longer texts; null for another model. A model with probe texts of
 * its own is not one of ordinary language, so the longer ones say nothing about it. */
function int8ProbesOf(folder: ModelFolder, codec: FolderCodec): Int8Probes | null {
  if (folder.rounding !== 'int8') return null;
  const texts = folder.adjacent.probes.length > 0 ? [] : longTexts;
  return {
    sentences: codec.encode(probeTextsOf(folder).join(' ')),
    texts: texts.map(({ kind, text }) => ({ kind, ids: codec.encode(text) })),
  };
}

function probeTextsOf({ adjacent }: ModelFolder): readonly string[] {
  return adjacent.probes.length > 0 ? adjacent.probes : probeSentences;
}

/** Rows of the output head that have a token. */
function vocabularyOf({ headRows }: ModelFolder, codec: FolderCodec): number {
  return Math.min(codec.size, headRows);
}

function decoderModelOf(
  { shape, headRows }: ModelFolder,
  { chunk }: PreparedModel,
  session: Session,
  tokens: Pick<DecoderModel, 'vocabulary' | 'eosTokenIds'>,
): DecoderModel {
  return { session, shape, headRows, ...tokens, ...(chunk !== null && { chunk }) };
}

/** Measure what depends on the graph and the processor: batch invariance, and the width of the hidden state. */
async function probe(
  model: DecoderModel,
  quantization: ModelCard['quantization'],
  steps: OpeningSteps,
): Promise<ProbeResults> {
  steps.begin('checking');
  const batchInvariance = await findRowMultiple(model, quantization);
  const decoder = new Decoder({ ...model, rowMultiple: batchInvariance.rowMultiple });
  if (!decoder.graph.hasHidden) return { width: 0, ...batchInvariance };
  const prefix = await decoder.prefiller.prefill(new Int32Array(0), new AbortController().signal);
  const { width } = await decoder.runAfter(prefix, 0, { hidden: true });
  return { width, ...batchInvariance };
}
