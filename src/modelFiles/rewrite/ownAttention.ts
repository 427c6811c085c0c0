/**
 * The rewrite for decoders whose attention is not recognized (ALiBi, GroupQueryAttention, positions computed from the
 * cache): the graph keeps its own attention and reads a past that is assembled from one shared prefix, tiled, and the
 * suffix of each row. Inputs and outputs are those of the cascade rewrite, so that one loop decodes both
 * (docs/architecture.md#graph-rewriting).
 *
 * The graph must have `input_ids` [N,S] int64; for each layer a past key and value [N,Hkv,P,D] as inputs, and a present
 * key and value [N,Hkv,P+S,D] as outputs, whose last S slots are the new tokens; and `logits` [N,S,V], causal. It may
 * have `attention_mask` [N,P+S] and `position_ids` [N,S]. All floats are float32.
 *
 * Inputs after the rewrite, besides input_ids and position_ids: for each layer i `prefix.i.key` and `.value`
 * [1,Hkv,P,D], `suffix.i.key` and `.value` [N,Hkv,C,D]; and `suffix_length` [1] int64, how many of the C suffix slots
 * are filled, the same in every row. The past is exact and never padded, since such graphs may count its slots. P may
 * be 0. Outputs: logits, `new.i.key` and `new.i.value` [N,Hkv,S,D].
 */
import type { CacheShape } from './cascade.ts';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import type { GraphRoles } from '../onnx/graphRoles.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float, INT64: integer } = onnx.TensorProto.DataType;
/** Slice end that is beyond any axis. */
const sliceEnd = 2 ** 31;

/** Rewrite in place. */
export function rewriteToOwnAttention(graph: Graph, roles: GraphRoles, { keyHeads, headSize }: CacheShape): void {
  const outputs = graph.body.output.filter(output => output.name === roles.logits);
  const dimension = (input: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [input]), graph.integers([axis])], { axis: 0 });
  const [rows, steps, prefix] = [dimension(roles.ids, 0), dimension(roles.ids, 1), dimension('prefix.0.key', 2)];
  const [heads, width, slotAxis] = [graph.integers([keyHeads]), graph.integers([headSize]), graph.integers([2])];
  const tiled = graph.add('Concat', [rows, heads, prefix, width], { axis: 0 });
  const start = graph.add('Neg', [steps]);
  graph.input('suffix_length', integer, [1]);
  roles.layers.forEach((layer, i) => {
    for (const [kind, past, present] of [
      ['key', layer.pastKey, layer.presentKey],
      ['value', layer.pastValue, layer.presentValue],
    ] as const) {
      graph.input(`prefix.${i}.${kind}`, float, [1, keyHeads, 'prefix', headSize]);
      graph.input(`suffix.${i}.${kind}`, float, ['rows', keyHeads, 'suffix', headSize]);
      graph.dropInput(past);
      const filled = graph.add('Slice', [`suffix.${i}.${kind}`, graph.integers([0]), 'suffix_length', slotAxis]);
      graph.add('Concat', [graph.add('Expand', [`prefix.${i}.${kind}`, tiled]), filled], { axis: 2 }, past);
      graph.add('Slice', [present, start, graph.integers([sliceEnd]), slotAxis], {}, `new.${i}.${kind}`);
      outputs.push(valueInfo(`new.${i}.${kind}`, float, ['rows', keyHeads, 'steps', headSize]));
    }
  });
  if (roles.mask !== null) addMask(graph, roles.mask, rows, [prefix, 'suffix_length', steps]);
  graph.finish(outputs);
}

/** Compute the attention mask, which is 1 in every slot. */
function addMask(graph: Graph, mask: string, rows: string, parts: readonly string[]): void {
  const type = elementType(graph, mask);
  graph.dropInput(mask);
  const length = graph.add('ReduceSum', [graph.add('Concat', parts, { axis: 0 })], { keepdims: 1 });
  const ones = graph.add('Expand', [graph.integers([1], true), graph.add('Concat', [rows, length], { axis: 0 })]);
  graph.add('Cast', [ones], { to: type }, mask);
}

function elementType(graph: Graph, input: string): number {
  return graph.body.input.find(value => value.name === input)?.type?.tensorType?.elemType ?? integer;
}
