/** Opens a model by its id: found, checked, prepared once, and put together with its tokenizer and prompt forms. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AdjacentError } from '../core/adjacentError.ts';
import { formatBytes, formatDuration } from '../core/format.ts';
import type { EnginePlaces } from '../protocol/engineProtocol.ts';
import type { LanguageModel } from '../domain/languageModel.ts';
import { calibrationOf } from './calibration/calibrationModels.ts';
import { openCalibration } from './openCalibration.ts';
import { checkCancelled } from './cancellation.ts';
import { Decoder } from './sampler/decoder.ts';
import { settleRows } from './sampler/batchInvariance.ts';
import { cardOf } from './catalog/modelCard.ts';
import { readModelFolder, type ModelFolder } from '../modelFiles/folders/modelFolder.ts';
import { precisionKnob } from './catalog/modelDescription.ts';
import { checkMemory, expectedSeconds } from '../modelFiles/folders/memoryEstimate.ts';
import { roundedFolder } from '../modelFiles/folders/roundedFolder.ts';
import { placeOf, storeOf } from './catalog/modelLocations.ts';
import { prepareModel, type PreparedModel } from '../modelFiles/prepared/modelPreparation.ts';
import { graphName } from '../modelFiles/prepared/preparedStore.ts';
import { createOnnxLanguageModel } from './onnxLanguageModel.ts';
import { knobsOf, maskedHeadsOf } from './sampler/ablation.ts';
import { probeSentences } from './sampler/probeSentences.ts';
import { keptScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { probedFacts, withKeptCentres, type ProbedFacts } from '../modelFiles/prepared/probeResults.ts';
import type { PreparedStore } from '../modelFiles/prepared/preparedStore.ts';
import { openPromptForms } from './text/promptForm.ts';
import { hashFiles } from '../storage/fileStamp.ts';
import { openSession, type Session } from './runtime.ts';
import type { DecoderModel } from './sampler/stepGraph.ts';
import { openTokenizer } from './text/tokenizer.ts';

export interface OpenOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Told what goes on, in words for a person. */
  onStage(text: string): void;
}

/** End-of-text token of many vocabularies that ends an answer even where the configuration does not name it (details.md
 * "Stop set"). */
const endOfText = '<|endoftext|>';

/**
 * Open a model by its reference: a built-in model by name, a calibration model by its id, or a folder or ONNX file by
 * absolute path; "@step-N" behind it is one of its checkpoints, "#8-bit" and "#4-bit" round its weights, kept as a
 * prepared copy of its own. Throws AdjacentError model-missing, model-incomplete, model-corrupt, model-unsupported,
 * model-too-large, storage-full, storage-read-only, cancelled.
 */
export async function openModel(
  id: string,
  places: EnginePlaces,
  { threads, signal, onStage }: OpenOptions,
): Promise<LanguageModel> {
  const calibration = calibrationOf(id);
  if (calibration) return openCalibration(calibration, threads);
  const place = placeOf(id, places);
  const whole = readModelFolder(place.path);
  const folder = roundedFolder(whole, place.precision, place.name);
  checkMemory(folder.memory, place.name);
  const pause = async (): Promise<void> => {
    await setImmediate();
    checkCancelled(signal);
  };
  const memory = formatBytes(Math.max(folder.memory.open, folder.memory.prepare));
  onStage(
    `Opening ${place.name} (expected: ${formatDuration(expectedSeconds(folder.memory).open)}, ${memory} of memory)`,
  );
  await pause();
  const codec = openTokenizer(folder.folder);
  const store = storeOf(places, place.precision);
  const prepared = await prepareModel(folder, store, onStage, pause);
  onStage('Loading the prepared model');
  await pause();
  const session = await openPrepared(prepared, store, threads);
  try {
    const model = decoderModelOf(folder, session, codec.size, codec.idOf(endOfText));
    const kept = prepared.copy?.folder ?? null;
    const { rowMultiple, ...probed } = await probedFacts(kept, () =>
      probe(model, folder.precision.quantisation === 'weight-only', onStage),
    );
    const { modelHash, notes } = prepared;
    const forms = openPromptForms(codec);
    const tokenizerHash = hashFiles(folder.folder, ['tokenizer.json']);
    const knobs = knobsOf(session, folder.shape.layers, precisionKnob(whole));
    const opened = {
      vocabulary: model.vocabulary,
      forms: forms.forms,
      modelHash,
      notes,
      tokenizerHash,
      heads: maskedHeadsOf(session),
      knobs,
    };
    const card = cardOf(place, folder, { ...opened, ...probed });
    const texts = hashFiles(folder.folder, [
      'tokenizer.json',
      'tokenizer_config.json',
      'chat_template.jinja',
      'chat_template.json',
    ]);
    const probeTexts = folder.adjacent.probes.length > 0 ? folder.adjacent.probes : probeSentences;
    checkCancelled(signal);
    const parts = {
      ...model,
      rowMultiple,
      card,
      codec,
      forms,
      probeTexts,
      scales: keptScales(kept, texts, probeTexts),
    };
    return withKeptCentres(createOnnxLanguageModel(parts), kept, texts);
  } catch (error) {
    await session.close();
    throw error;
  }
}

async function openPrepared({ copy, bytes }: PreparedModel, store: PreparedStore, threads: number): Promise<Session> {
  const unmark = copy ? store.mark(copy) : () => undefined;
  try {
    return await openSession(copy ? join(copy.folder, graphName) : (bytes ?? new Uint8Array(0)), threads);
  } catch (error) {
    if (copy) store.drop(copy.folder);
    throw refusalOf(error instanceof Error ? error.message : String(error));
  } finally {
    unmark();
  }
}

/** What the runtime's refusal means. */
function refusalOf(detail: string): AdjacentError {
  if (/bad_alloc|allocat/i.test(detail)) {
    return new AdjacentError(
      'model-too-large',
      'There is not enough free memory to open this model.',
      'Close other programs, or choose a smaller model.',
      detail,
    );
  }
  return new AdjacentError(
    'model-unsupported',
    'The runtime cannot open this model.',
    'Choose another export of the model: fp32, q4 or quantized.',
    detail,
  );
}

function decoderModelOf(folder: ModelFolder, session: Session, size: number, end: number | undefined): DecoderModel {
  const { shape, headRows, roles } = folder;
  const vocabulary = Math.min(size, headRows);
  const ends = [...new Set([...folder.ends, ...(end === undefined ? [] : [end])])].filter(
    id => id >= 0 && id < vocabulary,
  );
  return { session, shape, headRows, vocabulary, ends, ...(roles.cacheBranch === null ? {} : { chunk: 1 }) };
}

async function probe(model: DecoderModel, weightOnly: boolean, onStage: (text: string) => void): Promise<ProbedFacts> {
  onStage('Checking that answers do not depend on their neighbours');
  const settled = await settleRows(model, weightOnly);
  const decoder = new Decoder({ ...model, rowMultiple: settled.rowMultiple });
  if (!decoder.graph.hasHidden) return { width: 0, ...settled };
  const prefix = await decoder.prefixes.prefill(new Int32Array(0), new AbortController().signal);
  const pass = {
    tokens: [0],
    steps: 1,
    depths: [0],
    prefix,
    cache: decoder.createCache(1, 0),
    bias: decoder.tokenBias(false),
    heads: [0],
    hidden: true,
  };
  return { width: (await decoder.graph.run(pass)).width, ...settled };
}
