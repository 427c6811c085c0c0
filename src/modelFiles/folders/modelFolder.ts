/** Reads a model folder in Hugging Face layout without loading the weights. Where the graph and config.json differ, the
 * graph counts (docs/architecture.md#model-folders). */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Message } from '../../domain/message.ts';
import type { CacheShape } from '../rewrite/cascade.ts';
import { minOperatorSet } from '../rewrite/decoderGraph.ts';
import type { WeightPrecision } from '../../domain/modelReference.ts';
import { checkExternalData } from './externalData.ts';
import { readGraphHeader, type GraphHeader } from '../onnx/graphHeader.ts';
import { adjacentFactsOf, type AdjacentFacts } from './adjacentJson.ts';
import { countParameters } from './parameterCount.ts';
import { readConfig, type ModelConfig } from './modelConfig.ts';
import { chooseGraphFile, folderOf } from './graphFiles.ts';
import { estimateMemory, type MemoryEstimate } from './memoryEstimate.ts';
import { findPrecision, type Precision } from './graphPrecision.ts';
import { checkTextFiles, requireFile } from './regularFiles.ts';
import { findRoles, type GraphRoles } from '../onnx/graphRoles.ts';

/** Git LFS pointers are shorter than this, in bytes. */
const maxPointerBytes = 1024;

/** What the files of a model tell about it. Plain data. */
export interface ModelFolder {
  /** The folder with config.json and tokenizer.json. */
  readonly folder: string;
  /** The ONNX file, absolute. */
  readonly graphFile: string;
  /** The ONNX file and its external weight files, absolute. */
  readonly files: readonly string[];
  /** Total size of `files`. */
  readonly bytes: number;
  readonly roles: GraphRoles;
  readonly shape: CacheShape;
  /** Attention heads of a layer according to config.json; 0 where it does not state them. */
  readonly heads: number;
  readonly adjacent: AdjacentFacts;
  /** Trained parameters according to adjacent.json, else counted; 0 where unknown. */
  readonly parameters: number;
  /** Rows of the output head, padding included. */
  readonly headRows: number;
  readonly precision: Precision;
  /** What the weights are rounded to when the model is prepared; null leaves them as they are. */
  readonly rounding: WeightPrecision | null;
  /** model_type of config.json: "llama", "gpt2", ... */
  readonly family: string;
  /** Context length in tokens, without regard to windows. */
  readonly context: number;
  /** The attention window that config.json or the operators of the graph state, where it is less than the context; the
   * longest if there are several. */
  readonly window: number | null;
  /** End-of-sequence tokens of the configuration, without those of the tokenizer. */
  readonly eosTokenIds: readonly number[];
  /** Beginning-of-sequence tokens of the configuration. */
  readonly bosTokenIds: readonly number[];
  readonly memory: MemoryEstimate;
  readonly notes: readonly Message[];
}

/** Read a model folder, or one ONNX file with its folder. Throws AdjacentError model-missing, model-incomplete,
 * model-corrupt or model-unsupported. */
export function readModelFolder(folderOrFile: string): ModelFolder {
  const path = resolve(folderOrFile);
  if (!existsSync(path))
    throw new AdjacentError(
      'model-missing',
      t`There is no model at ${path}.`,
      t`Choose another folder, or restore this one.`,
    );
  const isFile = statSync(path).isFile();
  const folder = isFile ? folderOf(path) : path;
  checkTextFiles(folder);
  const config = readConfig(folder);
  const graphFile = isFile ? path : chooseGraphFile(folder, config);
  requireFile(graphFile);
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
      t`Neither ${file} nor config.json states the size of the vocabulary.`,
      t`Add the config.json of the model.`,
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
    window: windowOf(config, graph),
    eosTokenIds: config.eosTokenIds,
    bosTokenIds: config.bosTokenIds,
    memory: estimateMemory(graph, shape, headRows, statSync(graphFile).size),
    notes: [...config.notes, ...mismatches(config, roles, headRows)],
  };
}

/** GroupQueryAttention has an attribute for windows. */
function windowOf({ window, context }: ModelConfig, { attributes }: GraphHeader): number | null {
  const stated = [...(attributes.get('GroupQueryAttention.local_window_size') ?? []), window ?? 0];
  const longest = Math.max(...stated.filter(size => size < context));
  return longest > 0 ? longest : null;
}

/** A clone without Git LFS has a few lines of text in place of each large file. */
function refusePointer(path: string): void {
  if (statSync(path).size > maxPointerBytes || !readFileSync(path, 'latin1').startsWith('version https://git-lfs'))
    return;
  throw incomplete(
    t`${basename(path)} is a Git LFS pointer, not the model itself.`,
    t`Run git lfs pull in its folder, or download the file.`,
  );
}

/** Before version 13 several operators took their axes as attributes, and a graph cannot mix both versions. */
function refuseOldOperators({ opsets }: GraphHeader, file: string): void {
  const version = opsets.get('') ?? 0;
  if (version >= minOperatorSet) return;
  throw new AdjacentError(
    'model-unsupported',
    t`${file} uses ONNX operator set ${version}, but ${minOperatorSet} or later is required.`,
    t`Export it again with a current version of optimum, or choose a newer upload of the model.`,
  );
}

function requireTokenizer(folder: string): void {
  if (existsSync(join(folder, 'tokenizer.json'))) return;
  const older = ['vocab.json', 'merges.txt', 'tokenizer.model', 'spiece.model'].filter(name =>
    existsSync(join(folder, name)),
  );
  const name = basename(folder);
  throw incomplete(
    older.length > 0 ? t`${name} has no tokenizer.json, only ${older.join(', ')}.` : t`${name} has no tokenizer.json.`,
    t`Add the tokenizer.json of the model.`,
  );
}

function shapeOf({ layers, kvHeads, headSize }: GraphRoles, config: ModelConfig, file: string): CacheShape {
  const keyHeads = kvHeads ?? config.kvHeads;
  const size = headSize ?? config.headSize;
  if (keyHeads !== null && size !== null) return { layers: layers.length, keyHeads, headSize: size };
  throw incomplete(
    keyHeads === null
      ? t`Neither ${file} nor config.json states the number of key/value heads.`
      : t`Neither ${file} nor config.json states the size of the attention heads.`,
    t`Add the config.json of the model.`,
  );
}

/** Rows of the output head by the shapes of the embedding and head matrices, for graphs that declare logits without a
 * size. */
function headRowsOf(graph: GraphHeader): number | null {
  const head = graph.tensors.filter(
    tensor => /lm_head|embed_tokens|wte|embed_in/.test(tensor.name) && tensor.dims.length === 2,
  );
  return head.length > 0 ? Math.max(...head.flatMap(tensor => tensor.dims)) : null;
}

/** Where config.json and the graph differ. */
function mismatches(config: ModelConfig, roles: GraphRoles, headRows: number): Message[] {
  const compared: readonly (readonly [what: string, config: number | null, graph: number | null])[] = [
    [t`layers`, config.layers, roles.layers.length],
    [t`key/value heads`, config.kvHeads, roles.kvHeads],
    [t`units per head`, config.headSize, roles.headSize],
    [t`tokens in the vocabulary`, config.vocabulary, headRows],
  ];
  return compared.flatMap(([what, stated, graph]) =>
    stated === null || graph === null || stated === graph
      ? []
      : [{ code: 'config-contradicts-graph', what, config: stated, graph }],
  );
}

function incomplete(found: string, remedy: string): AdjacentError {
  return new AdjacentError('model-incomplete', found, remedy);
}
