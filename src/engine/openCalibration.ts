/** Opens a calibration model through the same rewrite, session and decoder as a language model. */
import type { LanguageModel } from '../domain/languageModel.ts';
import { Graph } from '../modelFiles/onnx/graph.ts';
import { cacheNamesOf, type GraphRoles } from '../modelFiles/onnx/graphRoles.ts';
import { onnx } from '../modelFiles/onnx/onnxProto.ts';
import { openLogitLensScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { rewriteDecoder } from '../modelFiles/rewrite/decoderGraph.ts';
import { calibrationCard, calibrationProbeCenter } from './calibration/calibrationCard.ts';
import { calibrationGraph } from './calibration/calibrationGraph.ts';
import { classCount, type CalibrationModel } from './calibration/calibrationModel.ts';
import { calibrationCodec, calibrationForms } from './calibration/calibrationText.ts';
import { openInternals } from './internalsSession.ts';
import { createOnnxLanguageModel } from './onnxLanguageModel.ts';
import { pulse } from './heartbeat/pulse.ts';
import { openSession } from './runtime.ts';
import { findRowMultiple } from './sampler/batchInvariance.ts';

/** Open a calibration model with a number of threads. */
export async function openCalibration(calibration: CalibrationModel, threads: number): Promise<LanguageModel> {
  const graph = new Graph(onnx.ModelProto.decode(calibrationGraph(calibration)));
  const size = calibration.letters.length;
  const shape = { layers: 1, keyHeads: 2, headSize: classCount(calibration) + 1 };
  rewriteDecoder(graph, { roles: rolesOf(shape.keyHeads, shape.headSize, size), shape, headRows: size }, 'cascade');
  const card = calibrationCard(calibration);
  const bytes = onnx.ModelProto.encode(graph.model).finish();
  const opened = await openSession(bytes, threads);
  const release = pulse.state(card.memory.open);
  const session = {
    ...opened,
    close: () => {
      release();
      return opened.close();
    },
  };
  const decoder = { session, shape, headRows: size, vocabulary: size, eosTokenIds: [] };
  const { rowMultiple, invariance } = await findRowMultiple(decoder);
  const model = createOnnxLanguageModel({
    ...decoder,
    rowMultiple,
    card: { ...card, invariance },
    codec: calibrationCodec(calibration),
    forms: calibrationForms(calibration),
    probeTexts: [],
    logitLensScales: openLogitLensScales(null, '', []),
    openInternals: () => openInternals(bytes, shape.layers, threads),
  });
  return Object.assign(model, { probeCenter: () => Promise.resolve(calibrationProbeCenter(calibration)) });
}

function rolesOf(kvHeads: number, headSize: number, headRows: number): GraphRoles {
  return {
    ids: 'input_ids',
    mask: 'attention_mask',
    positions: 'position_ids',
    cacheBranch: null,
    logitsToKeep: null,
    logits: 'logits',
    layers: [cacheNamesOf(0)],
    kvHeads,
    headSize,
    cacheType: 'float32',
    logitsType: 'float32',
    headRows,
  };
}
