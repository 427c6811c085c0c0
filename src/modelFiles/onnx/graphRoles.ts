/** What the inputs and outputs of a language model's graph are for (runtime.md 4.2), found by rule; what cannot run is
 * refused. */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { GraphHeader, ValueHeader } from './graphHeader.ts';
import { typeName } from './tensorType.ts';

/** Names of a layer's cache tensors: what goes in and what comes out. */
export interface LayerCache {
  readonly pastKey: string;
  readonly pastValue: string;
  readonly presentKey: string;
  readonly presentValue: string;
}

/** What the graph takes and gives. A null name means that the graph does without. */
export interface GraphRoles {
  readonly ids: string;
  readonly mask: string | null;
  readonly positions: string | null;
  /** Boolean switch of merged exports: false on the first step. */
  readonly cacheBranch: string | null;
  /** Scalar count of last positions to give logits for. */
  readonly logitsToKeep: string | null;
  readonly logits: string;
  readonly layers: readonly LayerCache[];
  /** Key/value heads and head size, from the declared shape of the caches; null when it is symbolic. */
  readonly kvHeads: number | null;
  readonly headSize: number | null;
  readonly cacheType: 'float32' | 'float16';
  readonly logitsType: 'float32' | 'float16';
  /** Rows of the output head; null when symbolic. */
  readonly headRows: number | null;
}

/** Names of cache tensors with %d for the layer, as in genai_config.json. */
export interface CacheNames {
  readonly pastKey: string;
  readonly pastValue: string;
  readonly presentKey: string;
  readonly presentValue: string;
}

/** The names that optimum, transformers.js and onnxruntime-genai use. */
export const usualNames: CacheNames = {
  pastKey: 'past_key_values.%d.key',
  pastValue: 'past_key_values.%d.value',
  presentKey: 'present.%d.key',
  presentValue: 'present.%d.value',
};

const refusals: readonly (readonly [pattern: RegExp, found: string])[] = [
  [
    /^encoder_(hidden_states|attention_mask|outputs)|\.(decoder|encoder)\.(key|value)$|^decoder_input_ids$/,
    'an encoder-decoder model',
  ],
  [/^(pixel_values|pixel_attention_mask|image_|vision_|grid_thw)/, 'a vision model'],
  [/^(input_features|input_values|audio_)/, 'an audio model'],
  [
    /past_(conv|ssm|recurrent)|conv_states?\b|ssm_states?\b|\.(conv|ssm|recurrent)(_state)?$/,
    'a model with recurrent or convolutional state beside attention',
  ],
  [/\.key_value$/, 'a multi-query model with one fused key_value cache (gpt_bigcode)'],
];

/** Sort the graph's inputs and outputs by role. Throws AdjacentError model-unsupported, which names what was found. */
export function findRoles(graph: GraphHeader, file: string, names: CacheNames = usualNames): GraphRoles {
  const input = new Map(graph.inputs.map(value => [value.name, value]));
  const output = new Map(graph.outputs.map(value => [value.name, value]));
  refuseOthers(graph, file);
  const layers = layersOf(input, names);
  if (layers.length === 0) {
    const found = graph.inputs.map(i => i.name).join(', ') || 'none';
    throw refusal(
      `${file} has no past_key_values inputs, so it cannot continue a text step by step (inputs found: ${found})`,
    );
  }
  const logits = output.get('logits');
  if (!logits)
    throw refusal(
      `${file} gives ${[...output.keys()].slice(0, 3).join(', ') || 'nothing'} and no logits, so it does not predict the next token`,
    );
  for (const layer of layers) {
    for (const name of [layer.pastValue, layer.presentKey, layer.presentValue]) {
      if (!input.has(name) && !output.has(name)) throw refusal(`${file} takes ${layer.pastKey} but has no ${name}`);
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
    ...cacheSchema(layers, input, file),
    logitsType: floatType(logits, file),
    headRows: numberOrNull(logits.dims[2]),
  };
  refuseUnknown(graph, roles, file);
  return roles;
}

function refuseOthers(graph: GraphHeader, file: string): void {
  for (const [pattern, found] of refusals) {
    const culprit = [...graph.inputs, ...graph.outputs].find(value => pattern.test(value.name));
    if (culprit) throw refusal(`${file} is ${found} (it has ${culprit.name})`);
  }
  const ids = graph.inputs.find(value => value.name === 'input_ids');
  if (!ids)
    throw refusal(
      `${file} has no input_ids input (inputs found: ${
        graph.inputs
          .map(i => i.name)
          .slice(0, 6)
          .join(', ') || 'none'
      })`,
    );
  const fixed = ids.dims.find(dim => typeof dim === 'number');
  if (fixed !== undefined)
    throw refusal(
      `${file} was exported with fixed shapes (input_ids is ${ids.dims.join(' x ')}), so it cannot take a batch of texts`,
    );
}

function refuseUnknown(graph: GraphHeader, roles: GraphRoles, file: string): void {
  const known = new Set([roles.ids, roles.mask, roles.positions, roles.cacheBranch, roles.logitsToKeep]);
  for (const { pastKey, pastValue } of roles.layers) known.add(pastKey).add(pastValue);
  const unknown = graph.inputs.filter(value => !known.has(value.name));
  if (unknown.length > 0)
    throw refusal(
      `${file} needs inputs that are not understood: ${unknown
        .slice(0, 4)
        .map(i => i.name)
        .join(', ')}`,
    );
}

function layersOf(input: ReadonlyMap<string, ValueHeader>, names: CacheNames): LayerCache[] {
  const name = (template: string, layer: number): string => template.replace('%d', String(layer));
  const layers: LayerCache[] = [];
  while (input.has(name(names.pastKey, layers.length))) {
    const i = layers.length;
    layers.push({
      pastKey: name(names.pastKey, i),
      pastValue: name(names.pastValue, i),
      presentKey: name(names.presentKey, i),
      presentValue: name(names.presentValue, i),
    });
  }
  return layers;
}

function cacheSchema(
  layers: readonly LayerCache[],
  input: ReadonlyMap<string, ValueHeader>,
  file: string,
): Pick<GraphRoles, 'kvHeads' | 'headSize' | 'cacheType'> {
  const caches = layers
    .flatMap(({ pastKey, pastValue }) => [input.get(pastKey), input.get(pastValue)])
    .filter(value => value !== undefined);
  const [first] = caches;
  if (!first) throw refusal(`${file} has no key/value cache`);
  for (const cache of caches) {
    if (cache.dims.length !== 4)
      throw refusal(
        `${file} keeps ${cache.name} in ${cache.dims.length} dimensions where batch, heads, length and size are expected`,
      );
    if (cache.dims[1] !== first.dims[1] || cache.dims[3] !== first.dims[3] || cache.type !== first.type) {
      throw refusal(
        `${file} has layers of different shape (${first.name} is ${first.dims.join(' x ')}, ${cache.name} is ${cache.dims.join(' x ')})`,
      );
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
  throw refusal(`${file} keeps ${value.name} in ${name}, which this runtime does not compute with on a CPU`);
}

function numberOrNull(dim: number | string | null | undefined): number | null {
  return typeof dim === 'number' && dim > 0 ? dim : null;
}

function refusal(found: string): AdjacentError {
  const remedy =
    'Choose a decoder-only language model exported with its cache (optimum-cli export onnx --task text-generation-with-past).';
  return new AdjacentError('model-unsupported', `${found}.`, remedy);
}
