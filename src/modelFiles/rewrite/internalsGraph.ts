/** Adds outputs to a rewritten decoder graph that show its inside at the position that a pass reads last: attention
 * probabilities and the residual stream. The graph that samples never has them: they go into a graph of their own
 * (docs/architecture.md#internals). */
import type { onnx as Onnx } from 'onnx-proto';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float } = onnx.TensorProto.DataType;

/** Operators that move attention probabilities between the softmax and the product with the values, and values between
 * the cache and that product. */
const moving = new Set([
  'Split',
  'Reshape',
  'Transpose',
  'Cast',
  'Where',
  'Identity',
  'Slice',
  'Concat',
  'Unsqueeze',
  'Expand',
  'Squeeze',
]);
/** Operators that attend without showing their probabilities. */
const fused = new Set([
  'GroupQueryAttention',
  'MultiHeadAttention',
  'Attention',
  'PagedAttention',
  'SparseAttention',
  'DecoderMaskedMultiHeadAttention',
]);

/** Attention that cannot be read. */
export interface HiddenAttention {
  readonly operator: string | null;
}

/** What the graph shows, and why it does not show the rest. */
export interface InternalOutputs {
  /** Names of the outputs [rows, heads, slots] or [rows * heads, slots] of the last step, by layer; or why there are
   * none: the operator that hides the probabilities, null where the attention is not recognized. */
  readonly attention: readonly string[] | HiddenAttention;
  /** Name of the output [logit_positions, width]: the residual stream at `logit_positions`, without the final norm.
   * Null where the graph has no recognizable stream. */
  readonly states: string | null;
}

/** Add the outputs in place to a graph made by `rewriteDecoder` with `layers` layers. */
export function addInternals(graph: Graph, layers: number): InternalOutputs {
  const found = Array.from({ length: layers }, (_, layer) => softmaxOf(graph, `suffix.${layer}.value`));
  const hidden = found.find(one => typeof one !== 'string');
  const outputs = [...graph.body.output];
  const attention: string[] = [];
  if (hidden === undefined) {
    for (const [layer, softmax] of found.entries()) {
      if (typeof softmax !== 'string') continue;
      const name = `attention.${layer}`;
      graph.add('Gather', [softmax, graph.integers([-1], true)], { axis: -2 }, name);
      outputs.push(onnx.ValueInfoProto.create({ name, type: { tensorType: { elemType: float } } }));
      attention.push(name);
    }
  }
  const states = streamOf(graph);
  if (states !== null) {
    graph.add('Identity', [states], {}, 'states');
    outputs.push(valueInfo('states', float, ['logit_positions', 'width']));
  }
  const shapes = graph.body.valueInfo;
  graph.finish(outputs);
  graph.body.valueInfo = shapes;
  return { attention: hidden ?? attention, states: states && 'states' };
}

/** The attention probabilities that multiply the values of a layer, or why there are none. */
function softmaxOf(graph: Graph, value: string): string | HiddenAttention {
  const seen = new Set<string>();
  const open = [value];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const user of graph.usersOf(name)) {
      const type = user.opType ?? '';
      if (fused.has(type)) return { operator: type };
      if (type === 'MatMul' && user.input?.[1] === name) {
        const probabilities = upstreamSoftmax(graph, user);
        if (probabilities !== null) return probabilities;
      }
      const [output] = user.output ?? [];
      if (!moving.has(type) || output === undefined || output === null || seen.has(output)) continue;
      seen.add(output);
      open.push(output);
    }
  }
  return { operator: null };
}

/** The softmax behind the first input of a product, through nodes that only move data. */
function upstreamSoftmax(graph: Graph, product: Onnx.INodeProto): string | null {
  let name = product.input?.[0];
  for (let node = graph.producerOf(name); node !== undefined; node = graph.producerOf(name)) {
    if (node.opType === 'Softmax') return name ?? null;
    if (!moving.has(node.opType ?? '')) return null;
    // The guard that turns NaN into 0 has the probabilities last.
    name = node.input?.[node.opType === 'Where' ? 2 : 0];
  }
  return null;
}

/** The rows of the residual stream that `logit_positions` choose, in a graph that can exit early. */
function streamOf(graph: Graph): string | null {
  if (!graph.body.input.some(({ name }) => name === 'exit_scale')) return null;
  const gather = graph.usersOf('logit_positions').find(({ opType }) => opType === 'Gather');
  return gather?.output?.[0] ?? null;
}
