/** Chooses the ONNX file of a model folder to run, by the names that optimum and transformers.js give, else by
 * genai_config.json. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import * as v from 'valibot';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import { isFile, isFolder } from '../../storage/folders.ts';
import type { ModelConfig } from './modelConfig.ts';

/** Best for statistics first: floats, weight-only quantization, then quantized products that couple a batch. */
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
const graphFolders = ['onnx', '.'];

/** Whether a folder contains a model: a configuration, or a graph to run. */
export function isModelFolder(folder: string): boolean {
  return existsSync(join(folder, 'config.json')) || graphFilesOf(folder).length > 0;
}

/** The model folder of an ONNX file: its own folder, or the parent of a folder named "onnx". */
export function folderOf(file: string): string {
  const own = dirname(file);
  return basename(own) === 'onnx' ? dirname(own) : own;
}

/** Every runnable ONNX file of a folder, the best first. The file that genai_config.json names comes last. */
export function graphFilesOf(folder: string): string[] {
  const named = genaiFileOf(folder);
  const usual = suffixes.flatMap(suffix =>
    stems.flatMap(stem => graphFolders.map(part => join(folder, part, `${stem}${suffix}.onnx`))),
  );
  return [...usual, ...(named === null ? [] : [join(folder, named)])].filter(isFile);
}

const genaiSchema = v.object({
  model: v.object({ decoder: v.object({ filename: v.pipe(v.string(), v.endsWith('.onnx')) }) }),
});

/** The graph file that genai_config.json names, as a path inside the folder; null without one. */
function genaiFileOf(folder: string): string | null {
  try {
    const stored: unknown = JSON.parse(readFileSync(join(folder, 'genai_config.json'), 'utf8'));
    const { filename } = v.parse(genaiSchema, stored).model.decoder;
    const name = relative(folder, resolve(folder, filename));
    return name.startsWith('..') || isAbsolute(name) ? null : name;
  } catch {
    return null;
  }
}

/** The file to run. Throws AdjacentError model-unsupported for encoder-decoder and vision models, model-incomplete when
 * there is no runnable file. */
export function chooseGraphFile(folder: string, config: Pick<ModelConfig, 'encoderDecoder'>): string {
  const [best] = graphFilesOf(folder);
  const all = onnxFilesOf(folder);
  const name = basename(folder);
  const encoder = all.find(file => file.startsWith('encoder_model'));
  if (encoder !== undefined) throw unsupported(t`${name} is an encoder-decoder model (it has ${encoder}).`);
  if (config.encoderDecoder) throw unsupported(t`${name} is an encoder-decoder model according to config.json.`);
  const vision = all.find(file => file.startsWith('vision_'));
  if (vision !== undefined) throw unsupported(t`${name} is a vision model (it has ${vision}).`);
  if (best !== undefined) return best;
  throw new AdjacentError(
    'model-incomplete',
    missingNamed(name, folder) ?? nothingToRun(name, folder, all),
    t`Export it with: optimum-cli export onnx --task text-generation-with-past.`,
  );
}

function missingNamed(name: string, folder: string): string | null {
  const named = genaiFileOf(folder);
  return named === null ? null : t`${name} has no ${named}, which its genai_config.json names.`;
}

function nothingToRun(name: string, folder: string, onnxFiles: readonly string[]): string {
  const expected = 'onnx/model.onnx, onnx/model_q4.onnx, onnx/decoder_model_merged.onnx';
  const weights = readdirSync(folder).find(file => /\.(safetensors|bin|gguf|pt|h5)$/.test(file));
  if (onnxFiles.length > 0)
    return t`${name} has none of the supported graph files (such as ${expected}), only ${onnxFiles.slice(0, 3).join(', ')}.`;
  if (weights !== undefined)
    return t`${name} has no graph file (such as ${expected}); ${weights} is in another format.`;
  return t`${name} has no graph file (such as ${expected}).`;
}

/** Names of all ONNX files of a folder. */
function onnxFilesOf(folder: string): string[] {
  return graphFolders
    .map(part => join(folder, part))
    .filter(isFolder)
    .flatMap(part => readdirSync(part).filter(file => file.endsWith('.onnx')));
}

function unsupported(found: string): AdjacentError {
  return new AdjacentError('model-unsupported', found, t`Choose a decoder-only language model.`);
}
