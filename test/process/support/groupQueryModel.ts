/** Gives a tiny Llama the fused attention node that onnxruntime-genai exports have. */
import { findAttention } from '../../../src/modelFiles/rewrite/attention.ts';
import type { CacheShape } from '../../../src/modelFiles/rewrite/cascade.ts';
import type { Graph } from '../../../src/modelFiles/onnx/graph.ts';
import type { GraphRoles } from '../../../src/modelFiles/onnx/graphRoles.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';

const { INT32: integer } = onnx.TensorProto.DataType;

/** Replace every attention core by com.microsoft GroupQueryAttention, which counts its past by the mask. */
export function fuseAttention(
  graph: Graph,
  roles: GraphRoles,
  { keyHeads, headSize }: CacheShape,
  heads: number,
): void {
  const outputs = [...graph.body.output];
  const mask = roles.mask ?? '';
  const counted = graph.add('Sub', [
    graph.add('ReduceSum', [mask, graph.integers([1])], { keepdims: 0 }),
    graph.integers([1], true),
  ]);
  const before = graph.add('Cast', [counted], { to: integer });
  const total = graph.add(
    'Cast',
    [graph.add('Gather', [graph.add('Shape', [mask]), graph.integers([1], true)], { axis: 0 })],
    { to: integer },
  );
  for (const layer of roles.layers) {
    const core = findAttention(graph, layer, headSize);
    if (!core) throw new Error('no attention to fuse');
    const flat = (name: string, count: number): string =>
      graph.add('Reshape', [
        graph.add('Transpose', [name], { perm: [0, 2, 1, 3] }),
        graph.integers([0, 0, count * headSize]),
      ]);
    const output = core.product.output?.[0] ?? '';
    for (const present of [layer.presentKey, layer.presentValue]) {
      const concat = graph.producerOf(present);
      if (concat) graph.orphan(concat, present);
    }
    graph.orphan(core.product, output);
    const fused = graph.fresh('fused');
    const node = onnx.NodeProto.create({
      opType: 'GroupQueryAttention',
      domain: 'com.microsoft',
      name: fused,
      input: [
        flat(core.query, heads),
        flat(core.key, keyHeads),
        flat(core.value, keyHeads),
        layer.pastKey,
        layer.pastValue,
        before,
        total,
      ],
      output: [fused, layer.presentKey, layer.presentValue],
      attribute: [
        { name: 'num_heads', type: onnx.AttributeProto.AttributeType.INT, i: heads },
        { name: 'kv_num_heads', type: onnx.AttributeProto.AttributeType.INT, i: keyHeads },
        { name: 'scale', type: onnx.AttributeProto.AttributeType.FLOAT, f: core.scale },
      ],
    });
    graph.append(node);
    const split = graph.add('Reshape', [fused, graph.integers([0, 0, heads, headSize])]);
    graph.add('Transpose', [split], { perm: [0, 2, 1, 3] }, output);
  }
  graph.model.opsetImport = [...(graph.model.opsetImport ?? []), { domain: 'com.microsoft', version: 1 }];
  graph.finish(outputs);
}
