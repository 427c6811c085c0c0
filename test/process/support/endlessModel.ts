/** Fixture models whose graph keeps the runtime busy without end, or takes ever more memory. */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { changedFixture } from './modelVariants.ts';

const { BOOL, FLOAT, INT64 } = onnx.TensorProto.DataType;
const kinds = onnx.AttributeProto.AttributeType;

/** A fixture with a loop before its logits that counts while a float stays small, which no look at the graph can tell.
 * With `grows` each turn keeps a mebibyte. */
export function endlessFixture(family: string, grows = false): string {
  return changedFixture(family, model => {
    const graph = model.graph as Onnx.GraphProto;
    const logits = graph.output.find(({ name }) => name === 'logits')?.name ?? '';
    for (const node of graph.node)
      node.output = (node.output ?? []).map(name => (name === logits ? 'real_logits' : name));
    graph.initializer.push(
      scalar('loop/zero', 0),
      onnx.TensorProto.create({ name: 'loop/true', dataType: BOOL, dims: [], int32Data: [1] }),
    );
    const tensor = (name: string, elemType: number, dims: readonly number[]): Onnx.IValueInfoProto => ({
      name,
      type: { tensorType: { elemType, shape: { dim: dims.map(dimValue => ({ dimValue })) } } },
    });
    const body = {
      name: 'body',
      initializer: [
        scalar('one', 1),
        onnx.TensorProto.create({ name: 'shape', dataType: INT64, dims: [1], int64Data: [2 ** 18] }),
      ],
      input: [tensor('i', INT64, []), tensor('on', BOOL, []), tensor('x', FLOAT, [])],
      output: [
        tensor('still', BOOL, []),
        tensor('next', FLOAT, []),
        ...(grows ? [tensor('kept', FLOAT, [2 ** 18])] : []),
      ],
      node: [
        { opType: 'Mul', input: ['x', 'one'], output: ['next'] },
        { opType: 'Less', input: ['next', 'one'], output: ['still'] },
        ...(grows ? [{ opType: 'Expand', input: ['next', 'shape'], output: ['kept'] }] : []),
      ],
    };
    graph.node.push(
      // Of the inputs, so that the runtime cannot run the loop when it opens the model.
      onnx.NodeProto.create({ opType: 'Cast', input: ['input_ids'], output: ['loop/ids'], attribute: [to(FLOAT)] }),
      onnx.NodeProto.create({ opType: 'Mul', input: ['loop/ids', 'loop/zero'], output: ['loop/zeros'] }),
      onnx.NodeProto.create({
        opType: 'ReduceMax',
        input: ['loop/zeros'],
        output: ['loop/start'],
        attribute: [{ name: 'keepdims', type: kinds.INT, i: 0 }],
      }),
      onnx.NodeProto.create({
        opType: 'Loop',
        input: ['', 'loop/true', 'loop/start'],
        output: ['loop/end', ...(grows ? ['loop/kept'] : [])],
        attribute: [{ name: 'body', type: kinds.GRAPH, g: onnx.GraphProto.fromObject(body) }],
      }),
      onnx.NodeProto.create({ opType: 'Add', input: ['real_logits', 'loop/end'], output: [logits] }),
    );
  });
}

function scalar(name: string, value: number): Onnx.TensorProto {
  return onnx.TensorProto.create({ name, dataType: FLOAT, dims: [], floatData: [value] });
}

function to(type: number): Onnx.IAttributeProto {
  return { name: 'to', type: kinds.INT, i: type };
}
