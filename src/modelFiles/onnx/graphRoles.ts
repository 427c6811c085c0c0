/** Finds the roles of a graph's inputs and outputs by their names, and refuses graphs that are not decoder-only
 * language models with a cache (docs/architecture.md#model-folders). */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { GraphHeader, ValueHeader } from './graphHeader.ts';
import { typeName } from './tensorType.ts';

/** Names of the cache tensors of one layer, or templates of them with %d for the layer, as in genai_config.json. */
export interface CacheNames {
  readonly pastKey: string;
  readonly pastValue: string;
  readonly presentKey: string;
  readonly presentValue: string;
}

/** Inputs and outputs of a graph by role. A null name means that the graph has none. */
export interface GraphRoles {
  readonly ids: string;
  readonly mask: string | null;
  readonly positions: string | null;
  /** Boolean switch of merged exports, which is false on the first step. */
  readonly cacheBranch: string | null;
  /** Number of last positions to return logits for. */
  readonly logitsToKeep: string | null;
  readonly logits: string;
  readonly layers: readonly CacheNames[];
  /** Key/value heads and head size in the declared shape of the caches; null when symbolic. */
  readonly kvHeads: number | null;
  readonly headSize: number | null;
  readonly cacheType: 'float32' | 'float16';
  readonly logitsType: 'float32' | 'float16';
  /** Rows of the output head; null when symbolic. */
  readonly headRows: number | null;
}

/** The templates of optimum, transformers.js and onnxruntime-genai. */
export const defaultCacheNames: CacheNames = {
  pastKey: 'past_key_values.%d.key',
  pastValue: 'past_key_values.%d.value',
  presentKey: 'present.%d.key',
  presentValue: 'present.%d.value',
};

/** The cache tensors of a layer. */
export function cacheNamesOf(layer: number, templates: CacheNames = defaultCacheNames): CacheNames {
  const name = (template: string): string => template.replace('%d', String(layer));
  return {
    pastKey: name(templates.pastKey),
    pastValue: name(templates.pastValue),
    presentKey: name(templates.presentKey),
    presentValue: name(templates.presentValue),
  };
}

/** Inputs and outputs that only other kinds of models have. */
const otherModels: readonly (readonly [pattern: RegExp, refusal: (file: string, value: string) => string])[] = [
  [
    /^encoder_(hidden_states|attention_mask|outputs)|\.(decoder|encoder)\.(key|value)$|^decoder_input_ids$/,
    (file, value) => t`${file} is an encoder-decoder model (it has ${value}).`,
  ],
  [
    /^(pixel_values|pixel_attention_mask|image_|vision_|grid_thw)/,
    (file, value) => t`${file} is a vision model (it has ${value}).`,
  ],
  [/^(input_features|input_values|audio_)/, (file, value) => t`${file} is an audio model (it has ${value}).`],
  [
    /past_(conv|ssm|recurrent)|conv_states?\b|ssm_states?\b|\.(conv|ssm|recurrent)(_state)?$/,
    (file, value) => t`${file} has recurrent or convolutional state beside attention (${value}).`,
  ],
  [/\.key_value$/, (file, value) => t`${file} fuses keys and values in one cache (${value}), as gpt_bigcode does.`],
];

/** The roles of a graph's inputs and outputs. Throws AdjacentError model-unsupported, naming what was found. */
export function findRoles(graph: GraphHeader, file: string, names: CacheNames = defaultCacheNames): GraphRoles {
  const input = new Map(graph.inputs.map(value => [value.name, value]));
  const output = new Map(graph.outputs.map(value => [value.name, value]));
  refuseOtherModels(graph, file);
  const layers = layersOf(input, names);
  if (layers.length === 0)
    throw refusal(
      t`${file} has no past_key_values inputs, so it cannot decode step by step (inputs: ${namesOf(graph.inputs)}).`,
    );
  const logits = output.get('logits');
  if (!logits)
    throw refusal(
      t`${file} has no logits output, so it does not predict the next token (outputs: ${namesOf(graph.outputs, 3)}).`,
    );
  for (const layer of layers) {
    for (const name of [layer.pastValue, layer.presentKey, layer.presentValue]) {
      if (!input.has(name) && !output.has(name)) throw refusal(t`${file} has ${layer.pastKey}, but no ${name}.`);
    }
  }
  const optional = (name: string): string | null => (input.has(name) ? name : null);
  const roles = {
    ids: 'input_ids',
    mask: optional('attention_mask'),
    positions: optional('position_ids'),
    cacheBranch: optional('use_cache_branch'),
    logitsToKeep: optional('num_logits_to_keep'),
    logits: logits.name,
    layers,
    ...cacheShape(layers, input, file),
    logitsType: floatType(logits, file),
    headRows: numberOrNull(logits.dims[2]),
  };
  refuseUnknownInputs(graph, roles, file);
  return roles;
}

/** The first few names of inputs or outputs, for a message. */
function namesOf(values: readonly ValueHeader[], most = values.length): string {
  return (
    values
      .slice(0, most)
      .map(value => value.name)
      .join(', ') || t`none`
  );
}

function refuseOtherModels(graph: GraphHeader, file: string): void {
  for (const [pattern, message] of otherModels) {
    const found = [...graph.inputs, ...graph.outputs].find(value => pattern.test(value.name));
    if (found) throw refusal(message(file, found.name));
  }
  const ids = graph.inputs.find(value => value.name === 'input_ids');
  if (!ids) throw refusal(t`${file} has no input_ids input (inputs: ${namesOf(graph.inputs, 6)}).`);
  if (ids.dims.some(dim => typeof dim === 'number'))
    throw refusal(
      t`${file} was exported with fixed shapes (input_ids is ${ids.dims.join(' x ')}), so it cannot take a batch of texts.`,
    );
}

function refuseUnknownInputs(graph: GraphHeader, roles: GraphRoles, file: string): void {
  const known = new Set([roles.ids, roles.mask, roles.positions, roles.cacheBranch, roles.logitsToKeep]);
  for (const { pastKey, pastValue } of roles.layers) known.add(pastKey).add(pastValue);
  const unknown = graph.inputs.filter(value => !known.has(value.name));
  if (unknown.length > 0) throw refusal(t`${file} requires inputs that are not supported: ${namesOf(unknown, 4)}.`);
}

function layersOf(input: ReadonlyMap<string, ValueHeader>, templates: CacheNames): CacheNames[] {
  const layers: CacheNames[] = [];
  for (;;) {
    const layer = cacheNamesOf(layers.length, templates);
    if (!input.has(layer.pastKey)) return layers;
    layers.push(layer);
  }
}

function cacheShape(
  layers: readonly CacheNames[],
  input: ReadonlyMap<string, ValueHeader>,
  file: string,
): Pick<GraphRoles, 'kvHeads' | 'headSize' | 'cacheType'> {
  const caches = layers
    .flatMap(({ pastKey, pastValue }) => [input.get(pastKey), input.get(pastValue)])
    .filter(value => value !== undefined);
  const [first] = caches;
  if (!first) throw refusal(t`${file} has no key/value cache.`);
  for (const cache of caches) {
    if (cache.dims.length !== 4)
      throw refusal(
        t`${file} has ${cache.name} in ${cache.dims.length} dimensions instead of 4 (batch, heads, length, size).`,
      );
    if (cache.dims[1] !== first.dims[1] || cache.dims[3] !== first.dims[3] || cache.type !== first.type) {
      const shapeOf = ({ name, dims }: ValueHeader): string => `${name} ${dims.join(' x ')}`;
      throw refusal(t`${file} has layers of different shape (${shapeOf(first)}, ${shapeOf(cache)}).`);
    }
  }
  return {
    kvHeads: numberOrNull(first.dims[1]),
    headSize: numberOrNull(first.dims[3]),
    cacheType: floatType(first, file),
  };
}

function floatType(value: ValueHeader, file: string): 'float32' | 'float16' {
  const name = typeName(value.type);
  if (name === 'float32' || name === 'float16') return name;
  throw refusal(t`${file} has ${value.name} of type ${name}, which ONNX Runtime does not support on CPUs.`);
}

function numberOrNull(dim: number | string | null | undefined): number | null {
  return typeof dim === 'number' && dim > 0 ? dim : null;
}

function refusal(found: string): AdjacentError {
  return new AdjacentError(
    'model-unsupported',
    found,
    t`Choose a decoder-only language model exported with its cache (optimum-cli export onnx --task text-generation-with-past).`,
  );
}
