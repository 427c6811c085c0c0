/** Which ONNX file of a model folder is the one to run (names of runtime.md 4.1). */
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { ModelConfig } from './modelConfig.ts';

/** Best for statistics first: plain floats, weight-only quantisation, then quantised products that couple a batch. */
const suffixes = [
  '',
  '_fp16',
  '_q4',
  '_q4f16',
  '_bnb4',
  '_quantized',
  '_int8',
  '_uint8',
  '_q2',
  '_q2f16',
  '_q1',
  '_q1f16',
];
const stems = ['model', 'decoder_model_merged', 'decoder_with_past_model'];
const places = ['onnx', '.'];

/** The model folder of an ONNX file: its own folder, or the one above a folder named "onnx". */
export function folderOf(file: string): string {
  const own = dirname(file);
  return basename(own) === 'onnx' ? dirname(own) : own;
}

/** Every runnable file of a folder by its name, the best first. */
export function graphFilesOf(folder: string): string[] {
  return suffixes
    .flatMap(suffix => stems.flatMap(stem => places.map(place => join(folder, place, `${stem}${suffix}.onnx`))))
    .filter(path => existsSync(path));
}

/** The file to run. Throws AdjacentError model-unsupported for kinds of models whose files tell, model-incomplete when
 * none is there. */
export function chooseGraphFile(folder: string, config: Pick<ModelConfig, 'encoderDecoder' | 'family'>): string {
  const [best] = graphFilesOf(folder);
  const all = onnxFilesOf(folder);
  const name = basename(folder);
  const encoder = all.find(path => basename(path).startsWith('encoder_model'));
  if (config.encoderDecoder || encoder)
    throw unsupported(
      `${name} is an encoder-decoder model (${encoder ? `it has ${basename(encoder)}` : 'config.json says so'})`,
    );
  const vision = all.find(path => basename(path).startsWith('vision_'));
  if (vision) throw unsupported(`${name} is a vision model (it has ${basename(vision)})`);
  if (best) return best;
  const seen =
    all.length > 0
      ? `, only ${all
          .slice(0, 3)
          .map(path => basename(path))
          .join(', ')}`
      : '';
  const weights = readdirSync(folder).find(file => /\.(safetensors|bin|gguf|pt|h5)$/.test(file));
  const other = weights ? ` (it has ${weights}, which is another format)` : '';
  throw new AdjacentError(
    'model-incomplete',
    `${name} has no onnx/model.onnx, onnx/model_q4.onnx, onnx/decoder_model_merged.onnx or the like${seen}${other}.`,
    'Export it with: optimum-cli export onnx --task text-generation-with-past.',
  );
}

function onnxFilesOf(folder: string): string[] {
  return places
    .map(place => join(folder, place))
    .filter(place => existsSync(place))
    .flatMap(place =>
      readdirSync(place)
        .filter(file => file.endsWith('.onnx'))
        .map(file => join(place, file)),
    );
}

function unsupported(found: string): AdjacentError {
  return new AdjacentError('model-unsupported', `${found}.`, 'Choose a decoder-only language model.');
}
