/** Letters as tokens: the codec, prompt form, card and probe centre of a calibration model. */
import { createHash } from 'node:crypto';
import { AdjacentError } from '../../core/adjacentError.ts';
import { processMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import type { ModelCard } from '../../domain/languageModel.ts';
import type { PromptForms } from '../text/promptForms.ts';
import type { TextCodec } from '../text/textCodec.ts';
import { calibrationGraph, calibrationWidth } from './calibrationGraph.ts';
import { calibrationContext, type CalibrationModel } from './calibrationModel.ts';

/** Letters to ids and back; characters that are no letter of the model are left out. `addSpecial` puts the start
 * before. */
export function calibrationCodec({ letters }: CalibrationModel): TextCodec {
  const ids = new Map(letters.map((letter, id) => [letter, id]));
  const start = letters.length;
  const pieces = (read: ArrayLike<number>): string[] => Array.from(read, id => letters[id] ?? '');
  return {
    size: letters.length,
    encode(text, { addSpecial = false } = {}) {
      const known = Array.from(text).flatMap(character => ids.get(character) ?? []);
      return Int32Array.from(addSpecial ? [start, ...known] : known);
    },
    decode: read => pieces(read).join(''),
    pieces,
    idOf: token => ids.get(token),
  };
}

/** A calibration model takes every prompt raw and starts from an empty history, so that the prompt conditions nothing.
 */
export function calibrationForms({ letters }: CalibrationModel): PromptForms {
  return {
    forms: ['raw'],
    encode(_text, form) {
      if (form === 'raw') return { form, text: '', ids: Int32Array.of(letters.length), own: [1, 1] };
      throw new AdjacentError('bad-argument', 'A calibration model has no chat form.', 'Choose the raw form.');
    },
  };
}

/** Probe centre of its hidden states: letters in equal shares. */
export function calibrationCentre(model: CalibrationModel): Float32Array {
  const { length } = model.letters;
  return new Float32Array(calibrationWidth(model)).fill(1 / length, 0, length);
}

/** What is known of it before it is opened. */
export function calibrationCard(model: CalibrationModel): ModelCard {
  const hash = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
  return {
    id: model.id,
    name: model.name,
    kind: 'calibration',
    family: 'calibration',
    precision: 'fp32',
    vocabulary: model.letters.length,
    context: calibrationContext,
    width: calibrationWidth(model),
    memory: { open: processMemory, token: 8 * calibrationWidth(model) },
    forms: ['raw'],
    about: model.about,
    modelHash: hash(calibrationGraph(model)),
    tokenizerHash: hash(JSON.stringify(model.letters)),
    invariance: 'unprobed',
    notes: [model.card],
    parameters: model.parameters,
    layers: 1,
    heads: 0,
    parameterCount: 0,
    series: '',
    prompts: [],
    checkpoints: [],
    knobs: {
      layers: 'A calibration model has one layer only.',
      heads: 'A calibration model has no attention heads to mask.',
      precision: 'A calibration model has no trained weights to round.',
    },
  };
}
