/** Counts the trained parameters of a model from its header. */
import type { GraphHeader } from '../onnx/graphHeader.ts';
import { typeName } from '../onnx/tensorType.ts';

const floats = ['float32', 'float16', 'bfloat16'];

/** Number of float weights of a graph without scalars. An embedding that is stored again as the output head counts
 * once. 0, for "unknown", when the weights are packed. */
export function countParameters({ tensors }: Pick<GraphHeader, 'tensors'>, headRows: number, isTied: boolean): number {
  const weights = tensors
    .map(({ type, dims }) => ({
      isFloat: floats.includes(typeName(type)),
      dims,
      size: dims.reduce((a, b) => a * b, 1),
    }))
    .filter(({ size }) => size > 1);
  const packed = weights
    .filter(({ isFloat, dims }) => !isFloat && dims.length > 1)
    .reduce((sum, { size }) => sum + size, 0);
  const plain = weights.filter(({ isFloat }) => isFloat);
  const count = plain.reduce((sum, { size }) => sum + size, 0);
  if (packed > count) return 0;
  const tables = plain.filter(({ dims }) => dims.length === 2 && dims.includes(headRows)).map(({ size }) => size);
  return isTied && tables.length > 1 ? count - Math.min(...tables) : count;
}
