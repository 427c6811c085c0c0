/** What a decode step has to do at least, read from its graph. */
import type { onnx as Onnx } from 'onnx-proto';
import { dimsOf } from '../../src/modelFiles/onnx/graph.ts';
import type { CacheShape } from '../../src/modelFiles/rewrite/cascade.ts';

/** Of the products with stored weights: bytes of the weights, and multiply-adds for each row. */
export interface GraphCost {
  readonly weightBytes: number;
  readonly multiplyAdds: number;
}

const products = new Set(['MatMul', 'Gemm']);

/** Cost of a graph in fp32. Attention's own products are left out, so that the limit is never stated too high. */
export function costOf(graph: Onnx.IGraphProto): GraphCost {
  const stored = new Map((graph.initializer ?? []).map(tensor => [tensor.name ?? '', dimsOf(tensor)]));
  let multiplyAdds = 0;
  const read = new Map<string, number>();
  for (const { opType, input } of graph.node ?? []) {
    const name = input?.[1] ?? '';
    const dims = stored.get(name);
    if (!products.has(opType ?? '') || dims?.length !== 2) continue;
    const values = dims.reduce((a, b) => a * b, 1);
    multiplyAdds += values;
    read.set(name, 4 * values);
  }
  return { weightBytes: [...read.values()].reduce((a, b) => a + b, 0), multiplyAdds };
}

/** Multiply-adds of bytes for each row of an int8 graph. Rows that are rounded to two bytes go through a product twice.
 */
export function byteMultiplyAdds(graph: Onnx.IGraphProto): number {
  const stored = new Map((graph.initializer ?? []).map(tensor => [tensor.name ?? '', dimsOf(tensor)]));
  const nodes = graph.node ?? [];
  const producers = new Map(nodes.flatMap(node => (node.output ?? []).map(name => [name, node] as const)));
  let sum = 0;
  for (const { opType, input } of nodes) {
    if (opType !== 'MatMulIntegerToFloat') continue;
    const [codes = '', matrix = ''] = input ?? [];
    const dims = stored.get(matrix) ?? stored.get(producers.get(matrix)?.input?.[0] ?? '') ?? [];
    const bytes = producers.get(codes)?.opType === 'Concat' ? 2 : 1;
    sum += bytes * dims.reduce((a, b) => a * b, 1);
  }
  return sum;
}

/** Keys and values that a step has to read: the shared prompt once, and the private tokens of each row. */
export function cacheBytes(
  { layers, keyHeads, headSize }: CacheShape,
  prompt: number,
  rows: number,
  depth: number,
): number {
  return 2 * layers * keyHeads * headSize * 4 * (prompt + rows * depth);
}
