/** Rounds the weights of an fp32 model to 8 or 4 bits while it is prepared: products with a stored matrix become
 * MatMulNBits (docs/method.md#knobs). */
import type { onnx as Onnx } from 'onnx-proto';
import type { WeightRounding } from '../../domain/modelReference.ts';
import { Graph } from '../onnx/graph.ts';
import { readsOf } from '../onnx/nodeReads.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { blockLength, roundBlocks, type RoundedBlocks } from './blockRounding.ts';
import type { LazyTensor, Weights } from './weights.ts';

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;
const { INT: integer } = onnx.AttributeProto.AttributeType;
/** Tensors of fewer values are not embeddings. */
const minEmbeddingSize = 1024;

/** Names of weights that are tied to an embedding; neither use of them is rounded. Must be called before weights are
 * folded, while their sources are still in the graph. */
export function tiedWeights(model: Onnx.ModelProto): ReadonlySet<string> {
  const graph = new Graph(model);
  const inputs = new Set(graph.body.input.map(({ name }) => name ?? '').filter(name => !graph.tensorOf(name)));
  const sizeOf = (name: string): number =>
    (graph.tensorOf(name)?.dims ?? []).reduce<number>((size, d) => size * Number(d), 1);
  const sourcesOf = (name: string | undefined): string[] => {
    const upstream = [...graph.ancestorsOf(name === undefined ? [] : [name])];
    return upstream.some(source => inputs.has(source))
      ? []
      : upstream.filter(source => sizeOf(source) >= minEmbeddingSize);
  };
  const tables = new Set(
    graph.body.node.filter(({ opType }) => opType === 'Gather').flatMap(({ input }) => sourcesOf(input?.[0])),
  );
  const weights = graph.body.node.filter(isProduct).map(({ input }) => input?.[1] ?? '');
  return new Set(weights.filter(weight => sourcesOf(weight).some(source => tables.has(source))));
}

/** Round every stored matrix of a product, except those in `excluded`, and return their number. Activations stay fp32
 * (accuracy level 0), so that only the weights change. */
export function roundWeights(
  model: Onnx.ModelProto,
  weights: Weights,
  precision: WeightRounding,
  excluded: ReadonlySet<string>,
): number {
  const graph = model.graph as Onnx.GraphProto;
  const bits = precision === '8-bit' ? 8 : 4;
  const stored = new Map(graph.initializer.map(tensor => [tensor.name ?? '', tensor]));
  const rounded = new Map<string, readonly [rows: number, columns: number]>();
  const nameOf = (weight: string, transposed: boolean): string => `${weight}/${bits}-bit${transposed ? '/T' : ''}`;
  graph.node = graph.node.flatMap(node => {
    const [data = '', weight = '', bias = ''] = node.input ?? [];
    const tensor = stored.get(weight);
    if (!tensor || excluded.has(weight) || !isProduct(node)) return [node];
    const values = weights.valuesOf(tensor);
    if (values.type !== FLOAT || values.dims.length !== 2) return [node];
    const transposed = node.opType === 'Gemm' && attributeOf(node, 'transB') === 1;
    const [rows = 0, columns = 0] = transposed ? values.dims.toReversed() : values.dims;
    const name = nameOf(weight, transposed);
    if (!rounded.has(name)) graph.initializer.push(...roundedTensors(name, values, bits, transposed, weights));
    rounded.set(name, [rows, columns]);
    const [output = ''] = node.output ?? [];
    const product = bias === '' ? output : `${output}/product`;
    const attributes = Object.entries({ K: rows, N: columns, bits, block_size: blockLength });
    const made = {
      opType: 'MatMulNBits',
      domain: 'com.microsoft',
      name: `${node.name ?? output}/${bits}-bit`,
      input: [data, `${name}/codes`, `${name}/scales`],
      output: [product],
      attribute: attributes.map(([key, i]) => ({ name: key, type: integer, i })),
    };
    return [
      made,
      ...(bias === '' ? [] : [{ opType: 'Add', name: `${made.name}/bias`, input: [product, bias], output: [output] }]),
    ];
  });
  const read = new Set(graph.node.flatMap(readsOf));
  graph.initializer = graph.initializer.filter(({ name }) => read.has(name ?? '') || !stored.has(name ?? ''));
  if (!(model.opsetImport ?? []).some(({ domain }) => domain === 'com.microsoft'))
    model.opsetImport = [...(model.opsetImport ?? []), { domain: 'com.microsoft', version: 1 }];
  return rounded.size;
}

/** Whether a node multiplies its first input with its second one and adds at most a bias. */
function isProduct(node: Onnx.INodeProto): boolean {
  if (node.opType === 'MatMul') return !node.domain;
  const one = (name: string): boolean => (node.attribute?.find(a => a.name === name)?.f ?? 1) === 1;
  return node.opType === 'Gemm' && attributeOf(node, 'transA') === 0 && one('alpha') && one('beta');
}

/** An integer attribute whose default is 0. */
function attributeOf(node: Onnx.INodeProto, name: string): number {
  return Number(node.attribute?.find(a => a.name === name)?.i ?? 0);
}

/** Codes and scales of a matrix, computed together when the first of them is read and dropped when both were. */
function roundedTensors(
  name: string,
  values: LazyTensor,
  bits: 8 | 4,
  transposed: boolean,
  weights: Weights,
): Onnx.TensorProto[] {
  const [rows = 0, columns = 0] = transposed ? values.dims.toReversed() : values.dims;
  const blocks = Math.ceil(rows / blockLength);
  let made: RoundedBlocks | null = null;
  const take = (part: 'codes' | 'scales'): Uint8Array | Float32Array => {
    const both = made ?? roundBlocks(values.read() as Float32Array, rows, columns, bits, transposed);
    made = made === null ? both : null;
    return both[part];
  };
  const tensors = [
    { part: 'codes', type: UINT8, dims: [columns, blocks, (blockLength * bits) / 8] },
    { part: 'scales', type: FLOAT, dims: [columns * blocks] },
  ] as const;
  return tensors.map(({ part, type, dims }) => {
    const tensor = onnx.TensorProto.create({ name: `${name}/${part}` });
    weights.compute(tensor, { type, dims, owned: true, read: () => take(part) });
    return tensor;
  });
}
