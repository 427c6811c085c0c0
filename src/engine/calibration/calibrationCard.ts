/** The card and the probe center of a calibration model, which are known before it is opened. */
import { createHash } from 'node:crypto';
import { everything } from '../../domain/capabilities.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import { unknownFacts } from '../../domain/unknownFacts.ts';
import { precisionLabel } from '../../modelFiles/precisionLabel.ts';
import { processMemory, workingMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { calibrationGraph } from './calibrationGraph.ts';
import { calibrationContext, classCount, type CalibrationModel } from './calibrationModel.ts';
import { calibrationWidth } from './calibrationWeights.ts';

/** The card of a calibration model; invariance is "unprobed" until it is opened. */
export function calibrationCard(model: CalibrationModel): ModelCard {
  const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
  return {
    id: model.id,
    name: model.name,
    kind: 'calibration',
    family: 'calibration',
    precision: precisionLabel({ code: 'fp32' }),
    quantization: 'none',
    vocabulary: model.letters.length,
    context: calibrationContext,
    width: calibrationWidth(model),
    memory: calibrationMemory(model),
    forms: ['raw'],
    about: model.about,
    modelHash: hash(calibrationGraph(model)),
    tokenizerHash: hash(JSON.stringify(model.letters)),
    invariance: 'unprobed',
    notes: [{ code: 'text', text: model.description }],
    capabilities: everything,
    parameters: model.parameters,
    ...unknownFacts,
    layers: 1,
    knobs: {
      layers: { code: 'calibration-one-layer' },
      heads: { code: 'calibration-no-heads' },
      precision: { code: 'calibration-no-weights' },
    },
  };
}

/** Bytes while it is open and samples, and of the keys and values of one token. */
export function calibrationMemory(model: CalibrationModel): ModelCard['memory'] {
  const token = 8 * calibrationWidth(model);
  return { open: processMemory + workingMemory(token, model.letters.length), token };
}

/** Probe center of the hidden states [width]: all letters, or classes of letters, in equal shares. */
export function calibrationProbeCenter(model: CalibrationModel): Float32Array {
  const classes = classCount(model);
  return new Float32Array(calibrationWidth(model)).fill(1 / classes, 0, classes);
}
