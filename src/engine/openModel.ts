/** Opens a model by its reference: located, checked, prepared once, and combined with its tokenizer and prompt forms
 * (docs/architecture.md#prepared-models). */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AdjacentError } from '../core/adjacentError.ts';
import { formatBytes, formatDuration } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { LanguageModel } from '../domain/languageModel.ts';
import type { Message } from '../domain/message.ts';
import { checkMemory, expectedSeconds, type MemoryEstimate } from '../modelFiles/folders/memoryEstimate.ts';
import type { ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import { openLogitLensScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { prepareModel, type PreparedModel } from '../modelFiles/prepared/modelPreparation.ts';
import { graphName, type PreparedStore } from '../modelFiles/prepared/preparedStore.ts';
import { loadOrProbe, withStoredProbeCenters, type ProbeResults } from '../modelFiles/prepared/probeResults.ts';
import type { EngineFolders } from '../protocol/engineProtocol.ts';
import { hashFiles } from '../storage/fileStamp.ts';
import { calibrationOf } from './calibration/calibrationModels.ts';
import { checkCanceled } from './cancellation.ts';
import { cardOf } from './catalog/modelCard.ts';
import { resolveModel, type ResolvedModel } from './catalog/modelDescription.ts';
import { knobsOf, maskableHeads } from './catalog/modelKnobs.ts';
import { preparedStoreOf } from './catalog/preparedModels.ts';
import { checkPromptLength } from './catalog/promptLimit.ts';
import { prepareSeconds } from './heartbeat/expectations.ts';
import { pulse } from './heartbeat/pulse.ts';
import { createOnnxLanguageModel } from './onnxLanguageModel.ts';
import { openCalibration } from './openCalibration.ts';
import { openSession, type Session } from './runtime.ts';
import { findRowMultiple } from './sampler/batchInvariance.ts';
import { Decoder } from './sampler/decoder.ts';
import { probeSentences } from './sampler/probeSentences.ts';
import type { DecoderModel } from './sampler/stepGraph.ts';
import { openPromptForms } from './text/promptForms.ts';
import { startTokens } from './text/startTokens.ts';
import { stopTokens, turnStart } from './text/stopTokens.ts';
import { openTokenizer, type FolderCodec } from './text/tokenizer.ts';

export interface OpenOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Receives each stage of opening, in words for the user. */
  onStage(text: string): void;
}

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
  { threads, signal, onStage }: OpenOptions,
): Promise<LanguageModel> {
  const calibration = calibrationOf(reference);
  if (calibration) return openCalibration(calibration, threads);
  const resolved = pulse.whileIn('preparing', 0, () => resolveModel(reference, folders));
  const { location, folder } = resolved;
  checkMemory(folder.memory, location.name);
  const pause = async (): Promise<void> => {
    pulse.beat();
    await setImmediate();
    checkCanceled(signal);
  };
  const memory = formatBytes(Math.max(folder.memory.open, folder.memory.prepare));
  const seconds = formatDuration(expectedSeconds(folder.memory).open);
  onStage(t`Opening ${location.name} (expected: ${seconds}, ${memory} of memory)`);
  await pause();
  const codec = pulse.whileIn('preparing', 0, () => openTokenizer(folder.folder, folder.headRows));
  const store = preparedStoreOf(folders, location.precision);
  // What preparation used may still be resident while the model opens.
  const release = pulse.state(folder.memory.prepare + folder.memory.open);
  try {
    const prepared = await pulse.during('preparing', prepareSeconds(folder.memory), () =>
      prepareModel(folder, store, onStage, pause),
    );
    onStage(t`Loading the prepared model`);
    await pause();
    const session = await openPrepared(prepared, store, threads, folder.memory);
    try {
      const model = await pulse.during('opening', 0, () => assemble(resolved, prepared, session, codec, onStage));
      checkCanceled(signal);
      return model;
    } catch (error) {
      await session.close();
      throw error;
    }
  } finally {
    release();
  }
}

/** Combine an opened session with the tokenizer, the probe results and the card. */
async function assemble(
  { location, unrounded, folder }: ResolvedModel,
  prepared: PreparedModel,
  session: Session,
  codec: FolderCodec,
  onStage: (text: string) => void,
): Promise<LanguageModel> {
  const vocabulary = Math.min(codec.size, folder.headRows);
  const isKnown = (id: number): boolean => id < vocabulary;
  const starts = startTokens(codec, { bos: folder.bosTokenIds, eos: folder.eosTokenIds });
  const forms = openPromptForms(codec, starts.filter(isKnown));
  const eosTokenIds = stopTokens(codec, forms, folder.eosTokenIds).filter(isKnown);
  const model = decoderModelOf(folder, session, { vocabulary, eosTokenIds });
  const copyFolder = prepared.copy?.folder ?? null;
  const { rowMultiple, ...probed } = await loadOrProbe(copyFolder, () =>
    probe(model, folder.precision.quantization === 'weight-only', onStage),
  );
  const card = cardOf(location, folder, {
    vocabulary,
    forms: forms.forms,
    modelHash: prepared.modelHash,
    tokenizerHash: hashFiles(folder.folder, ['tokenizer.json']),
    heads: maskableHeads(session.inputs),
    knobs: knobsOf(session.inputs, unrounded),
    notes: [...prepared.notes, ...templateNotes(codec)],
    ...probed,
  });
  const tokenizerHash = hashFiles(folder.folder, tokenizerFiles);
  const probeTexts = folder.adjacent.probes.length > 0 ? folder.adjacent.probes : probeSentences;
  const logitLensScales = openLogitLensScales(copyFolder, tokenizerHash, probeTexts);
  const languageModel = createOnnxLanguageModel({
    ...model,
    rowMultiple,
    card,
    codec,
    forms,
    probeTexts,
    logitLensScales,
    checkText: text => {
      checkPromptLength(text.trim(), { name: location.name, context: folder.context, folder: folder.folder });
    },
  });
  return withStoredProbeCenters(languageModel, copyFolder, tokenizerHash);
}

/** A note for a chat model whose template is missing. */
function templateNotes(codec: FolderCodec): Message[] {
  const token = codec.folder.template === null ? turnStart(codec) : undefined;
  return token === undefined ? [] : [{ code: 'no-chat-template', token }];
}

/** The session of a prepared model. What it needs is stated until it closes. */
async function openPrepared(
  { copy, bytes }: PreparedModel,
  store: PreparedStore,
  threads: number,
  memory: MemoryEstimate,
): Promise<Session> {
  const unmark = copy ? store.mark(copy) : () => undefined;
  try {
    const session = await openSession(copy ? join(copy.folder, graphName) : (bytes ?? new Uint8Array(0)), threads);
    const release = pulse.state(memory.open);
    return {
      ...session,
      close: () => {
        release();
        return session.close();
      },
    };
  } catch (error) {
    if (copy) store.remove(copy.folder);
    throw runtimeRefusal(error instanceof Error ? error.message : String(error));
  } finally {
    unmark();
  }
}

/** The error for a model that ONNX Runtime does not open. The runtime tells a lack of memory only in its message. */
function runtimeRefusal(detail: string): AdjacentError {
  if (/bad_alloc|allocat/i.test(detail)) {
    return new AdjacentError(
      'model-too-large',
      t`There is not enough free memory to open this model.`,
      t`Close other programs, or choose a smaller model.`,
      detail,
    );
  }
  return new AdjacentError(
    'model-unsupported',
    t`ONNX Runtime cannot open this model.`,
    t`Choose another export of the model: fp32, q4 or quantized.`,
    detail,
  );
}

function decoderModelOf(
  { shape, headRows, roles }: ModelFolder,
  session: Session,
  tokens: Pick<DecoderModel, 'vocabulary' | 'eosTokenIds'>,
): DecoderModel {
  const chunk = roles.cacheBranch === null ? {} : { chunk: 1 };
  return { session, shape, headRows, ...tokens, ...chunk };
}

/** Measure what depends on the graph and the processor: batch invariance, and the width of the hidden state. */
async function probe(model: DecoderModel, weightOnly: boolean, onStage: (text: string) => void): Promise<ProbeResults> {
  onStage(t`Checking that answers do not depend on their batch`);
  const batchInvariance = await findRowMultiple(model, weightOnly);
  const decoder = new Decoder({ ...model, rowMultiple: batchInvariance.rowMultiple });
  if (!decoder.graph.hasHidden) return { width: 0, ...batchInvariance };
  const prefix = await decoder.prefiller.prefill(new Int32Array(0), new AbortController().signal);
  const { width } = await decoder.runAfter(prefix, 0, { hidden: true });
  return { width, ...batchInvariance };
}
