/** Stored matrices of products: found in the graph, and changed lazily. */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { sizesOf } from '../onnx/sizes.ts';
import type { LazyTensor, TensorValues, Weights } from '../weights/weights.ts';

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

/** The values of a stored matrix as rows of outputs, [columns, rows]: the weights of one output are neighbors. A new
 * array. */
export function byOutput(
  weights: Weights,
  graph: Graph,
  { weight, rows, columns, transposed }: StoredProduct,
): Float32Array {
  const tensor = graph.tensorOf(weight);
  if (!tensor) throw new Error(`${weight} is not stored`);
  const stored = weights.valuesOf(tensor);
  const lazy = transposed ? stored : stored.transpose;
  if (lazy === undefined) return transpose(floatsOf(stored), rows, columns);
  return ownFloatsOf(lazy);
}

/** Whether the values of a stored matrix are made of others by transposing alone, so that `byOutput` returns those. */
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

/** The transpose [columns, rows] of a matrix [rows, columns], in squares that fit into the cache. */
export function transpose<T extends Float32Array | Int8Array>(values: T, rows: number, columns: number): T {
  const into = new (values.constructor as new (length: number) => T)(values.length);
  const side = 32;
  for (let top = 0; top < rows; top += side) {
    for (let left = 0; left < columns; left += side) {
      const [bottom, right] = [Math.min(top + side, rows), Math.min(left + side, columns)];
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++)
          into[column * rows + row] = values[row * columns + column] as number;
    }
  }
  return into;
}

/** The transpose [columns, rows] of codes [rows, columns], four rows and four columns at once: a third of the time that
 * single bytes take. */
export function transposeCodes(codes: Int8Array, rows: number, columns: number): Int8Array {
  if (rows % 4 !== 0 || columns % 4 !== 0 || codes.byteOffset % 4 !== 0) return transpose(codes, rows, columns);
  const into = new Int8Array(codes.length);
  const from = new Int32Array(codes.buffer, codes.byteOffset, codes.length / 4);
  const to = new Int32Array(into.buffer);
  const side = 64;
  const [step, jump] = [columns / 4, rows / 4];
  for (let top = 0; top < rows; top += side) {
    for (let left = 0; left < columns; left += side) {
      const [bottom, right] = [Math.min(top + side, rows), Math.min(left + side, columns)];
      // Along the rows of the result: their distance is often a multiple of a power of two, which the cache dislikes.
      for (let column = left; column < right; column += 4) {
        for (let row = top; row < bottom; row += 4) {
          const own = row * step + column / 4;
          const a = from[own] as number;
          const b = from[own + step] as number;
          const c = from[own + 2 * step] as number;
          const d = from[own + 3 * step] as number;
          const other = column * jump + row / 4;
          to[other] = (a & 255) | ((b & 255) << 8) | ((c & 255) << 16) | (d << 24);
          to[other + jump] = ((a >> 8) & 255) | (b & 0xff00) | (((c >> 8) & 255) << 16) | ((d >> 8) << 24);
          to[other + 2 * jump] = ((a >> 16) & 255) | (((b >> 16) & 255) << 8) | (c & 0xff0000) | ((d >> 16) << 24);
          to[other + 3 * jump] = (a >>> 24) | ((b >>> 24) << 8) | ((c >>> 24) << 16) | (d & 0xff000000);
        }
      }
    }
  }
  return into;
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
