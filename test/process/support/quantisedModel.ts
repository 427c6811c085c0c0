/** Turns the weight products of a tiny model into MatMulNBits, as the q4 files on the Hub have them. */
import { dimsOf, type Graph } from '../../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';

const { FLOAT: float, UINT8: byte } = onnx.TensorProto.DataType;
const block = 32;

/** Quantise every product with a stored weight [K,N] whose K is a multiple of 32 to symmetric 4 bits in blocks of 32,
 * computed with int8 activations (accuracy level 4); returns how many. */
export function quantiseWeights(graph: Graph): number {
  let count = 0;
  for (const node of [...graph.body.node]) {
    const weight = node.opType === 'MatMul' ? graph.tensorOf(node.input?.[1]) : undefined;
    const [rows = 0, columns = 0] = weight ? dimsOf(weight) : [];
    if (!weight?.rawData || rows % block !== 0) continue;
    const raw = weight.rawData;
    const values = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const blocks = rows / block;
    const packed = new Uint8Array(columns * blocks * (block / 2));
    const scales = new Float32Array(columns * blocks);
    for (let column = 0; column < columns; column++) {
      for (let part = 0; part < blocks; part++) {
        const own = Array.from({ length: block }, (_, at) => values[(part * block + at) * columns + column] ?? 0);
        const scale = Math.max(...own.map(Math.abs)) / 7 || 1;
        scales[column * blocks + part] = scale;
        own.forEach((value, at) => {
          const place = ((column * blocks + part) * block) / 2 + (at >> 1);
          packed[place] = (packed[place] ?? 0) | ((Math.round(value / scale) + 8) << (4 * (at % 2)));
        });
      }
    }
    const name = `${node.name ?? ''}/q4/${count++}`;
    graph.body.initializer.push(
      onnx.TensorProto.create({ name, dataType: byte, dims: [columns, blocks, block / 2], rawData: packed }),
      onnx.TensorProto.create({
        name: `${name}/scales`,
        dataType: float,
        dims: [columns * blocks],
        rawData: new Uint8Array(scales.buffer),
      }),
    );
    Object.assign(node, {
      opType: 'MatMulNBits',
      domain: 'com.microsoft',
      input: [node.input?.[0] ?? '', name, `${name}/scales`],
    });
    const integers = { K: rows, N: columns, bits: 4, block_size: block, accuracy_level: 4 };
    node.attribute = Object.entries(integers).map(([key, i]) => ({
      name: key,
      type: onnx.AttributeProto.AttributeType.INT,
      i,
    }));
  }
  graph.model.opsetImport = [...(graph.model.opsetImport ?? []), { domain: 'com.microsoft', version: 1 }];
  return count;
}

/** Quantise the same products the way of model_quantized: int8 weights, and activations with one scale for the whole
 * batch. */
export function quantiseDynamically(graph: Graph): number {
  let count = 0;
  for (const node of [...graph.body.node]) {
    const [input = '', name = ''] = node.opType === 'MatMul' ? (node.input ?? []) : [];
    const weight = graph.tensorOf(name);
    const output = node.output?.[0] ?? '';
    if (!weight?.rawData || dimsOf(weight).length !== 2) continue;
    const raw = weight.rawData;
    const values = new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length));
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) / 127;
    const stored = `${name}/int8/${count++}`;
    const rawData = new Uint8Array(Int8Array.from(values, value => Math.round(value / scale)).buffer);
    graph.body.initializer.push(
      onnx.TensorProto.create({
        name: stored,
        dataType: onnx.TensorProto.DataType.INT8,
        dims: dimsOf(weight),
        rawData,
      }),
    );
    const [quantised, step, zero] = [graph.fresh('quantised'), graph.fresh('step'), graph.fresh('zero')];
    const made = graph.producerOf(output);
    if (made) graph.orphan(made, output);
    graph.addMany('DynamicQuantizeLinear', [input], [quantised, step, zero]);
    const product = graph.add('Cast', [graph.add('MatMulInteger', [quantised, stored, zero])], { to: float });
    graph.add('Mul', [product, graph.add('Mul', [step, graph.float(scale)])], {}, output);
  }
  return count;
}
