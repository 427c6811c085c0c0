/** Element types of the values of a graph, for operators whose shapes are known too (`SymbolicShapes`). */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from './graph.ts';
import { attributeOf } from './knownShapes.ts';
import { onnx } from './onnxProto.ts';

const { INT64, BOOL, FLOAT } = onnx.TensorProto.DataType;

/** Operators whose results have another type than their first input: a type, or the input that has it. */
const results: Readonly<Record<string, number | { readonly input: number }>> = {
  Shape: INT64,
  Size: INT64,
  ...Object.fromEntries('Equal Less Greater LessOrEqual GreaterOrEqual'.split(' ').map(name => [name, BOOL])),
  QuantizeLinear: { input: 2 },
  DequantizeLinear: { input: 1 },
  MatMulIntegerToFloat: { input: 2 },
  Where: { input: 1 },
};

/** The element types of the values of a graph whose nodes are in topological order. A value of unknown type is absent.
 */
export function elementTypesOf({ body }: Graph): ReadonlyMap<string, number> {
  const types = new Map<string, number>();
  const put = (name: string | null | undefined, type: number | null | undefined): void => {
    if (name && type) types.set(name, type);
  };
  for (const { name, type } of body.input) put(name, type?.tensorType?.elemType);
  for (const { name, dataType } of body.initializer) put(name, dataType);
  for (const node of body.node) for (const output of node.output ?? []) put(output, typeAfter(node, types));
  return types;
}

function typeAfter(node: Onnx.INodeProto, types: ReadonlyMap<string, number>): number | undefined {
  const name = node.opType ?? '';
  if (name === 'Cast') return Number(attributeOf(node, 'to')?.i ?? 0);
  if (name === 'Constant') return attributeOf(node, 'value')?.t?.dataType ?? undefined;
  if (name === 'ConstantOfShape') return attributeOf(node, 'value')?.t?.dataType ?? FLOAT;
  const result = results[name] ?? { input: 0 };
  return typeof result === 'number' ? result : types.get(node.input?.[result.input] ?? '');
}
