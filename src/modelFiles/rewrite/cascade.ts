/**
 * Cascade attention (Hydragen, arXiv 2402.05099): rewrites a decoder so that all rows attend to one shared prefix in
 * one product and each to a suffix of its own, and only the new keys and values are returned
 * (docs/architecture.md#graph-rewriting).
 *
 * Inputs after the rewrite, besides input_ids and position_ids [N,S]: for each layer i `prefix.i.key` [1,Hkv,D,P] and
 * `suffix.i.key` [N,Hkv,1,D,C] (keys transposed), `prefix.i.value` [1,Hkv,P,D], `suffix.i.value` [N,Hkv,1,C,D];
 * `attention_bias` [N,1,S,P+C+S], added to the scores. P, C >= 1: an unused slot is masked by the bias. Outputs:
 * logits, `new.i.key` and `new.i.value` [N,Hkv,S,D].
 */
import { findAttention, type AttentionCore } from './attention.ts';
import { valueInfo, type Graph } from '../onnx/graph.ts';
import { cacheNamesOf, type CacheNames } from '../onnx/graphRoles.ts';
import { onnx } from '../onnx/onnxProto.ts';

/** Shape of a key/value cache. */
export interface CacheShape {
  readonly layers: number;
  readonly keyHeads: number;
  readonly headSize: number;
}

const float = onnx.TensorProto.DataType.FLOAT;

/** Rewrite in place. Returns false and leaves the graph unchanged when the structure of a layer is not recognized, or
 * when something besides attention (such as positions) is computed from the cache or its mask. */
export function rewriteToCascade(
  graph: Graph,
  shape: CacheShape,
  names: readonly CacheNames[] = Array.from({ length: shape.layers }, (_, layer) => cacheNamesOf(layer)),
): boolean {
  const { keyHeads, headSize } = shape;
  const cores = names.map(layer => findAttention(graph, layer, headSize)).filter(core => core !== null);
  if (cores.length < shape.layers || readsCache(graph, cores, names)) return false;
  const outputs = graph.body.output.filter(output => output.name === 'logits');
  const sizes = addSizes(graph, keyHeads);
  graph.input('attention_bias', float, ['rows', 1, 'steps', 'slots']);
  for (const [layer, core] of cores.entries()) {
    graph.input(`prefix.${layer}.key`, float, [1, keyHeads, headSize, 'prefix']);
    graph.input(`prefix.${layer}.value`, float, [1, keyHeads, 'prefix', headSize]);
    graph.input(`suffix.${layer}.key`, float, ['rows', keyHeads, 1, headSize, 'suffix']);
    graph.input(`suffix.${layer}.value`, float, ['rows', keyHeads, 1, 'suffix', headSize]);
    replaceCore(graph, layer, core, sizes, shape);
    for (const [kind, source] of [
      ['key', core.key],
      ['value', core.value],
    ] as const) {
      const name = `new.${layer}.${kind}`;
      graph.add('Identity', [source], {}, name);
      outputs.push(valueInfo(name, float, ['rows', keyHeads, 'steps', headSize]));
    }
  }
  graph.finish(outputs);
  return true;
}

/** Whether the logits depend on the past or its mask in any way but through the attention cores. */
function readsCache(graph: Graph, cores: readonly AttentionCore[], names: readonly CacheNames[]): boolean {
  const border = new Set(cores.map(core => core.product.output?.[0] ?? ''));
  const sources = cores.flatMap(core => [core.query, core.key, core.value]);
  const read = graph.ancestorsOf(['logits', ...sources], border);
  return ['attention_mask', ...names.flatMap(layer => [layer.pastKey, layer.pastValue])].some(name => read.has(name));
}

/** Names of int64 tensors that every layer shares: one element each, and [prefix, suffix, steps] in `parts`. */
interface Sizes {
  readonly rows: string;
  readonly heads: string;
  readonly rest: string;
  readonly steps: string;
  readonly parts: string;
}

function addSizes(graph: Graph, keyHeads: number): Sizes {
  const dimension = (input: string, axis: number): string =>
    graph.add('Gather', [graph.add('Shape', [input]), graph.integers([axis])], { axis: 0 });
  const steps = dimension('input_ids', 1);
  const parts = graph.add('Concat', [dimension('prefix.0.key', 3), dimension('suffix.0.key', 4), steps], { axis: 0 });
  return {
    rows: dimension('input_ids', 0),
    heads: graph.integers([keyHeads]),
    rest: graph.integers([-1]),
    steps,
    parts,
  };
}

/** Compute the output of a core from the prefix, the suffix and the new keys and values. The query heads that share a
 * key head are folded into its rows, except at the suffix: a product of few rows copies its second factor first, which
 * takes longer than to read it once more for each of these heads. */
function replaceCore(graph: Graph, layer: number, core: AttentionCore, sizes: Sizes, { headSize }: CacheShape): void {
  const width = graph.integers([headSize]);
  const shaped = (name: string, ...dims: readonly string[]): string =>
    graph.add('Reshape', [name, graph.add('Concat', dims, { axis: 0 })]);
  const swap = (name: string): string => graph.add('Transpose', [name], { perm: [1, 0, 2, 3] });
  const scaled = core.scale === 1 ? core.query : graph.add('Mul', [core.query, graph.float(core.scale)]);
  const together = (name: string, last: string): string => shaped(name, sizes.rows, sizes.heads, sizes.rest, last);
  const apart = (name: string, last: string): string =>
    shaped(name, sizes.rows, sizes.heads, sizes.rest, sizes.steps, last);
  const folded = (name: string, last: string): string =>
    shaped(swap(name), graph.integers([1]), sizes.heads, sizes.rest, last);
  const unfolded = (name: string, last: string): string =>
    swap(shaped(name, sizes.heads, sizes.rows, sizes.rest, last));
  const size = (part: number): string => graph.add('Gather', [sizes.parts, graph.integers([part])], { axis: 0 });
  const prefixSize = size(0);
  const grouped = together(scaled, width);

  const prefixScores = unfolded(graph.add('MatMul', [folded(grouped, width), `prefix.${layer}.key`]), prefixSize);
  const suffixScores = together(graph.add('MatMul', [apart(grouped, width), `suffix.${layer}.key`]), size(1));
  const newScores = graph.add('MatMul', [grouped, graph.add('Transpose', [core.key], { perm: [0, 1, 3, 2] })]);
  const scores = graph.add('Concat', [prefixScores, suffixScores, newScores], { axis: 3 });
  const slots = graph.add('ReduceSum', [sizes.parts], { keepdims: 1 });
  const perHead = shaped(scores, sizes.rows, sizes.rest, sizes.steps, slots);
  const shares = graph.add('Softmax', [graph.add('Add', [perHead, 'attention_bias'])], { axis: -1 });
  const perKeyHead = together(shares, slots);
  const parts = ['prefix', 'suffix', 'new'].map(part => graph.fresh(part));
  graph.addMany('Split', [perKeyHead, sizes.parts], parts, { axis: 3 });
  const [prefixShare = '', suffixShare = '', newShare = ''] = parts;

  const fromPrefix = unfolded(graph.add('MatMul', [folded(prefixShare, prefixSize), `prefix.${layer}.value`]), width);
  const fromSuffix = together(graph.add('MatMul', [apart(suffixShare, size(1)), `suffix.${layer}.value`]), width);
  const fromNew = graph.add('MatMul', [newShare, core.value]);
  const sum = graph.add('Add', [graph.add('Add', [fromPrefix, fromSuffix]), fromNew]);
  const output = core.product.output?.[0] ?? '';
  graph.orphan(core.product, output);
  graph.add(
    'Reshape',
    [sum, graph.add('Concat', [sizes.rows, sizes.rest, sizes.steps, width], { axis: 0 })],
    {},
    output,
  );
}
