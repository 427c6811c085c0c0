/** Opens a calibration model through the rewrite, session and decoder of a language model. */
import type { LanguageModel } from '../domain/languageModel.ts';
import { rewriteDecoder } from '../modelFiles/rewrite/decoderGraph.ts';
import { Graph } from '../modelFiles/onnx/graph.ts';
import { settleRows } from './sampler/batchInvariance.ts';
import { usualNames, type GraphRoles } from '../modelFiles/onnx/graphRoles.ts';
import { createOnnxLanguageModel } from './onnxLanguageModel.ts';
import { onnx } from '../modelFiles/onnx/onnxProto.ts';
import { keptScales } from '../modelFiles/prepared/logitLensScaleFile.ts';
import { openSession } from './runtime.ts';
import {
  calibrationCard,
  calibrationCentre,
  calibrationCodec,
  calibrationForms,
} from './calibration/calibrationText.ts';
import { calibrationGraph } from './calibration/calibrationGraph.ts';
import type { CalibrationModel } from './calibration/calibrationModel.ts';

/** Open it with a number of threads. */
export async function openCalibration(calibration: CalibrationModel, threads: number): Promise<LanguageModel> {
  const graph = new Graph(onnx.ModelProto.decode(calibrationGraph(calibration)));
  const size = calibration.letters.length;
  const shape = { layers: 1, keyHeads: 2, headSize: size + 1 };
  rewriteDecoder(graph, { roles: rolesOf(shape.keyHeads, shape.headSize, size), shape, headRows: size });
  const session = await openSession(onnx.ModelProto.encode(graph.model).finish(), threads);
  const codec = calibrationCodec(calibration);
  const decoder = { session, shape, headRows: size, vocabulary: size, ends: [] };
  const { rowMultiple, invariance } = await settleRows(decoder);
  const card = { ...calibrationCard(calibration), invariance };
  const model = createOnnxLanguageModel({
    ...decoder,
    rowMultiple,
    card,
    codec,
    forms: calibrationForms(calibration),
    probeTexts: [],
    scales: keptScales(null, '', []),
  });
  return Object.assign(model, { probeCentre: () => Promise.resolve(calibrationCentre(calibration)) });
}

function rolesOf(kvHeads: number, headSize: number, headRows: number): GraphRoles {
  const [pastKey, pastValue, presentKey, presentValue] = [
    usualNames.pastKey,
    usualNames.pastValue,
    usualNames.presentKey,
    usualNames.presentValue,
  ].map(name => name.replace('%d', '0'));
  return {
    ids: 'input_ids',
    mask: 'attention_mask',
    positions: 'position_ids',
    cacheBranch: null,
    logitsToKeep: null,
    logits: 'logits',
    layers: [
      {
        pastKey: pastKey ?? '',
        pastValue: pastValue ?? '',
        presentKey: presentKey ?? '',
        presentValue: presentValue ?? '',
      },
    ],
    kvHeads,
    headSize,
    cacheType: 'float32',
    logitsType: 'float32',
    headRows,
  };
}
