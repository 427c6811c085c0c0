/**
 * The way of a decoder whose attention is not recognised (ALiBi, GroupQueryAttention, positions made from the cache):
 * it keeps its own attention and reads a past that the graph puts together from one shared prefix, tiled, and private
 * suffixes (design.md decision 3). What goes in and comes out is what the cascade rewrite has, so that one loop decodes
 * both.
 *
 * The graph must have `input_ids` [N,S] int64; for each layer a past key and value [N,Hkv,P,D] in, and a present key
 * and value [N,Hkv,P+S,D] out whose last S places are the new tokens'; `logits` [N,S,V], causal. It may have
 * `attention_mask` [N,P+S] and `position_ids` [N,S]. Everything is float32.
 *
 * Inputs after the rewrite, besides input_ids and position_ids: for each layer i `prefix.i.key` and `.value`
 * [1,Hkv,P,D], `suffix.i.key` and `.value` [N,Hkv,C,D]; `suffix_length` [1] int64, how many of the C private places are
 * filled, the same in every row: the past is exact, never padded, since such graphs may count its places. P may be 0.
 * Outputs: logits, `new.i.key` and `new.i.value` [N,Hkv,S,D].
 */
import type { CacheShape } from './cascade.ts';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import type { GraphRoles } from '../onnx/graphRoles.ts';
import { onnx } from '../onnx/onnxProto.ts';

const { FLOAT: float, INT64: integer } = onnx.TensorProto.DataType;
const last = 2 ** 31;

/** Rewrite in place. */
export function rewriteToOwnAttention(graph: Graph, roles: GraphRoles, { keyHeads, headSize }: CacheShape): void {
  const outputs = graph.body.output.filter(output => output.name === roles.logits);
  const dimension = (input: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [input]), graph.integers([axis])], { axis: 0 });
  const [rows, steps, prefix] = [dimension(roles.ids, 0), dimension(roles.ids, 1), dimension('prefix.0.key', 2)];
  const [heads, width, places] = [graph.integers([keyHeads]), graph.integers([headSize]), graph.integers([2])];
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
      const filled = graph.add('Slice', [`suffix.${i}.${kind}`, graph.integers([0]), 'suffix_length', places]);
      graph.add('Concat', [graph.add('Expand', [`prefix.${i}.${kind}`, tiled]), filled], { axis: 2 }, past);
      graph.add('Slice', [present, start, graph.integers([last]), places], {}, `new.${i}.${kind}`);
      outputs.push(valueInfo(`new.${i}.${kind}`, float, ['rows', keyHeads, 'steps', headSize]));
    }
  });
  if (roles.mask !== null) addMask(graph, roles.mask, rows, [prefix, 'suffix_length', steps]);
  graph.finish(outputs);
}

/** Every place is looked at. */
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
