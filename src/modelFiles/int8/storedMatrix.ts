/** Stored matrices of products: found in the graph, and changed lazily. */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { sizesOf } from '../onnx/sizes.ts';
import type { LazyTensor, TensorValues, Weights } from '../weights/weights.ts';
import { transpose } from './transpose.ts';

const { FLOAT } = onnx.TensorProto.DataType;

/** A product of a value with a stored fp32 matrix, with at most a bias. */
export interface StoredProduct {
  readonly node: Onnx.INodeProto;
  readonly input: string;
  /** Name of the matrix. */
  readonly weight: string;
  /** Name of the bias of a Gemm, or null. */
  readonly bias: string | null;
  readonly output: string;
  readonly rows: number;
  readonly columns: number;
  /** Whether the matrix is stored [columns, rows]. */
  readonly transposed: boolean;
}

/** The product that a node computes, or null when it is none with a stored fp32 matrix. */
export function storedProduct(graph: Graph, node: Onnx.INodeProto): StoredProduct | null {
  const [input = '', weight = '', bias = ''] = node.input ?? [];
  const tensor = graph.tensorOf(weight);
  if (!tensor || tensor.dataType !== FLOAT || tensor.dims?.length !== 2 || !isPlainProduct(node)) return null;
  const transposed = node.opType === 'Gemm' && integerOf(node, 'transB') === 1;
  const dims = sizesOf(tensor.dims);
  const [rows = 0, columns = 0] = transposed ? dims.toReversed() : dims;
  const [output = ''] = node.output ?? [];
  return { node, input, weight, bias: bias === '' ? null : bias, output, rows, columns, transposed };
}

/** Reads the values of a stored matrix as rows of outputs, [columns, rows]: the weights of one output are neighbors.
 * They are those that it has now, even if it is replaced before they are read, in a new array. */
export function valuesByOutput(
  weights: Weights,
  graph: Graph,
  { weight, rows, columns, transposed }: StoredProduct,
): () => Float32Array {
  const tensor = graph.tensorOf(weight);
  if (!tensor) throw new Error(`${weight} is not stored`);
  const lazy = weights.valuesOf(tensor);
  const own = transposed ? lazy : lazy.transpose;
  return () => (own ? ownFloatsOf(own) : transpose(floatsOf(lazy), rows, columns));
}

/** Whether the values of a stored matrix are made of others by transposing alone, so that `valuesByOutput` reads
 * those. */
export function isByOutput(
  weights: Weights,
  graph: Graph,
  { weight, transposed }: StoredProduct,
  values: LazyTensor,
): boolean {
  const tensor = graph.tensorOf(weight);
  if (!tensor) return false;
  const stored = weights.valuesOf(tensor);
  return (transposed ? stored : stored.transpose) === values;
}

/** Store a tensor that is computed on demand; a matrix may have another way to its transpose. */
export function storeComputed(
  graph: Graph,
  weights: Weights,
  name: string,
  type: number,
  dims: readonly number[],
  read: () => TensorValues,
  byTranspose?: () => TensorValues,
): string {
  const tensor = onnx.TensorProto.create({ name });
  const transpose = byTranspose && { type, dims: dims.toReversed(), owned: true, read: byTranspose };
  weights.compute(tensor, { type, dims, owned: true, read, ...(transpose && { transpose }) });
  graph.store(tensor);
  return name;
}

/** The values of a float32 tensor. */
export function floatsOf(tensor: LazyTensor): Float32Array {
  const values = tensor.read();
  if (!(values instanceof Float32Array)) throw new Error('not a float32 tensor');
  return values;
}

/** The values of a float32 tensor, which the caller may overwrite. */
export function ownFloatsOf(tensor: LazyTensor): Float32Array {
  const values = floatsOf(tensor);
  return tensor.owned ? values : values.slice();
}

function isPlainProduct(node: Onnx.INodeProto): boolean {
  if (node.opType === 'MatMul') return !node.domain;
  const one = (name: string): boolean => (node.attribute?.find(a => a.name === name)?.f ?? 1) === 1;
  return node.opType === 'Gemm' && integerOf(node, 'transA') === 0 && one('alpha') && one('beta');
}

function integerOf(node: Onnx.INodeProto, name: string): number {
  return Number(node.attribute?.find(a => a.name === name)?.i ?? 0);
}
