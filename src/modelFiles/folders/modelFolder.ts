/** What a folder in Hugging Face layout holds (runtime.md part 4), found without loading anything: the graph first,
 * config.json second. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import type { CacheShape } from '../rewrite/cascade.ts';
import { oldestOperators } from '../rewrite/decoderGraph.ts';
import type { WeightPrecision } from '../../domain/modelReference.ts';
import { checkExternalData } from './externalData.ts';
import { readGraphHeader, type GraphHeader } from '../onnx/graphHeader.ts';
import { adjacentFactsOf, type AdjacentFacts } from './adjacentJson.ts';
import { countParameters } from './parameterCount.ts';
import { readConfig, type ModelConfig } from './modelConfig.ts';
import { chooseGraphFile, folderOf } from './graphFiles.ts';
import { estimateMemory, type MemoryNeed } from './memoryEstimate.ts';
import { findPrecision, type Precision } from './graphPrecision.ts';
import { findRoles, type GraphRoles } from '../onnx/graphRoles.ts';

const longestPointer = 1024;

/** Facts of a model that can be opened. Plain data. */
export interface ModelFolder {
  /** The folder that holds config.json and tokenizer.json. */
  readonly folder: string;
  /** The ONNX file, and every file that its weights lie in; absolute. */
  readonly graphFile: string;
  readonly files: readonly string[];
  /** Bytes of those files. */
  readonly bytes: number;
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  /** Attention heads of a layer as config.json says, 0 where it does not. */
  readonly heads: number;
  readonly adjacent: AdjacentFacts;
  /** Trained parameters, as adjacent.json says or as counted; 0 where not known. */
  readonly parameters: number;
  readonly headRows: number;
  readonly precision: Precision;
  /** What its weights are rounded to when it is prepared; null leaves them as they are. */
  readonly rounding: WeightPrecision | null;
  readonly family: string;
  readonly context: number;
  /** Tokens that end an answer, as the configuration says; the tokenizer adds <|endoftext|>. */
  readonly ends: readonly number[];
  readonly memory: MemoryNeed;
  readonly notes: readonly string[];
}

/** Read a model folder, or the folder of one ONNX file when a file is given. Throws AdjacentError model-missing,
 * model-incomplete, model-corrupt or model-unsupported, with one sentence that says what was found. */
export function readModelFolder(place: string): ModelFolder {
  const path = resolve(place);
  if (!existsSync(path))
    throw new AdjacentError('model-missing', `There is no model at ${path}.`, 'Choose another folder, or restore it.');
  const given = statSync(path).isFile();
  const folder = given ? folderOf(path) : path;
  const config = readConfig(folder);
  const graphFile = given ? path : chooseGraphFile(folder, config);
  const file = basename(graphFile);
  refusePointer(graphFile);
  const graph = readGraphHeader(graphFile);
  const roles = findRoles(graph, file, config.cacheNames);
  refuseOldOperators(graph, file);
  const precision = findPrecision(graph, file);
  const external = checkExternalData(graph, graphFile, folder);
  requireTokenizer(folder);
  const shape = shapeOf(roles, config, file);
  const headRows = roles.headRows ?? headRowsOf(graph) ?? config.vocabulary;
  if (headRows === null)
    throw incomplete(
      `${file} does not say how many tokens it predicts, and config.json gives no vocab_size`,
      'Add the config.json of the model.',
    );
  const files = [graphFile, ...external];
  const adjacent = adjacentFactsOf(folder);
  return {
    folder,
    graphFile,
    files,
    bytes: files.reduce((sum, name) => sum + statSync(name).size, 0),
    roles,
    shape,
    heads: config.heads ?? 0,
    adjacent,
    parameters: adjacent.parameters > 0 ? adjacent.parameters : countParameters(graph, headRows, config.tied),
    headRows,
    precision,
    rounding: null,
    family: config.family,
    context: config.context,
    ends: config.ends,
    memory: estimateMemory(graph, shape, headRows, statSync(graphFile).size),
    notes: [...config.notes, ...contradictions(config, roles, headRows)],
  };
}

/** A clone without Git LFS holds a few lines of text in the place of each large file. */
function refusePointer(path: string): void {
  if (statSync(path).size > longestPointer || !readFileSync(path, 'latin1').startsWith('version https://git-lfs'))
    return;
  throw incomplete(
    `${basename(path)} is a Git LFS pointer and not the model itself`,
    'Run git lfs pull in its folder, or download the file.',
  );
}

/** Before version 13 several operators took their axes otherwise; a rewritten graph cannot hold both ways. */
function refuseOldOperators({ opsets }: GraphHeader, file: string): void {
  const version = opsets.get('') ?? 0;
  if (version >= oldestOperators) return;
  const found = `${file} was exported with version ${version} of the ONNX operators, and ${oldestOperators} or later is needed.`;
  throw new AdjacentError(
    'model-unsupported',
    found,
    'Export it again with a current optimum, or choose a newer upload of the model.',
  );
}

function requireTokenizer(folder: string): void {
  if (existsSync(join(folder, 'tokenizer.json'))) return;
  const older = ['vocab.json', 'merges.txt', 'tokenizer.model', 'spiece.model'].filter(name =>
    existsSync(join(folder, name)),
  );
  const found = older.length > 0 ? ` (only ${older.join(', ')})` : '';
  throw incomplete(
    `${basename(folder)} has no tokenizer.json${found}, so its text cannot be turned into tokens`,
    'Add the tokenizer.json of the model.',
  );
}

function shapeOf({ layers, kvHeads, headSize }: GraphRoles, config: ModelConfig, file: string): CacheShape {
  const keyHeads = kvHeads ?? config.kvHeads;
  const size = headSize ?? config.headSize;
  if (keyHeads !== null && size !== null) return { layers: layers.length, keyHeads, headSize: size };
  const missing = keyHeads === null ? 'how many key/value heads it has' : 'how wide its attention heads are';
  throw incomplete(
    `${file} does not say ${missing}, and config.json does not either`,
    'Add the config.json of the model.',
  );
}

/** Rows of the output head by the shape of the largest stored matrix, for graphs that declare logits without a size. */
function headRowsOf(graph: GraphHeader): number | null {
  const head = graph.tensors.filter(
    tensor => /lm_head|embed_tokens|wte|embed_in/.test(tensor.name) && tensor.dims.length === 2,
  );
  return head.length > 0 ? Math.max(...head.flatMap(tensor => tensor.dims)) : null;
}

/** Where config.json and the graph disagree; the graph is what runs. */
function contradictions(config: ModelConfig, roles: GraphRoles, headRows: number): string[] {
  const compared: readonly (readonly [string, number | null, number | null])[] = [
    ['layers', config.layers, roles.layers.length],
    ['key/value heads', config.kvHeads, roles.kvHeads],
    ['units a head', config.headSize, roles.headSize],
    ['tokens in the vocabulary', config.vocabulary, headRows],
  ];
  return compared
    .filter(([, said, found]) => said !== null && found !== null && said !== found)
    .map(([what, said, found]) => `config.json says ${said} ${what}, the graph has ${found}.`);
}

function incomplete(found: string, remedy: string): AdjacentError {
  return new AdjacentError('model-incomplete', `${found}.`, remedy);
}
