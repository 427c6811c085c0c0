/** Finds the chains of operators that unpack weights and puts one computed float32 tensor in the place of each
 * (runtime.md 3.8). */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../onnx/onnxProto.ts';
import { applyOperator, isWeightOperator } from './weightOperators.ts';
import type { LazyTensor, Weights } from './weights.ts';

/** Chains on smaller tensors are left to the runtime. */
const smallest = 256;
const float = onnx.TensorProto.DataType.FLOAT;

interface Known {
  readonly values: LazyTensor;
  readonly large: boolean;
  readonly stored: boolean;
}

/** Replace, in the main graph, every chain that ends in a float32 weight; returns how many were replaced. */
export function foldWeights(model: Onnx.ModelProto, weights: Weights): number {
  const graph = model.graph as Onnx.GraphProto;
  const known = new Map<string, Known>();
  const keep = (name: string, tensor: Onnx.ITensorProto): void => {
    const values = weights.valuesOf(tensor);
    known.set(name, { values, large: values.dims.reduce((a, b) => a * b, 1) >= smallest, stored: true });
  };
  for (const tensor of graph.initializer) keep(tensor.name ?? '', tensor);
  const used = new Set(graph.output.map(output => output.name ?? ''));
  for (const node of graph.node) {
    const constant = node.opType === 'Constant' ? node.attribute?.find(a => a.name === 'value')?.t : null;
    if (constant) keep(node.output?.[0] ?? '', constant);
    else if (!learn(node, known)) for (const name of readBy(node)) used.add(name);
  }
  const replaced = new Set<string>();
  for (const [name, { values, large, stored }] of known) {
    if (stored || !large || !used.has(name) || values.type !== float) continue;
    const tensor = onnx.TensorProto.create({ name });
    weights.compute(tensor, values);
    graph.initializer.push(tensor);
    replaced.add(name);
  }
  graph.node = graph.node.filter(node => !replaced.has(node.output?.[0] ?? ''));
  return replaced.size;
}

/** Add what a node makes of known values; false when it is not known before the model runs. */
function learn(node: Onnx.INodeProto, known: Map<string, Known>): boolean {
  const names = (node.input ?? []).filter(name => name !== '');
  if (!isWeightOperator(node) || names.length === 0) return false;
  const inputs = names.map(name => known.get(name)).filter(input => input !== undefined);
  if (inputs.length < names.length || !inputs.some(input => input.large)) return false;
  const values = applyOperator(
    node,
    inputs.map(input => input.values),
  );
  if (!values) return false;
  known.set(node.output?.[0] ?? '', { values, large: true, stored: false });
  return true;
}

/** Values that a node reads, its subgraphs included. */
function readBy(node: Onnx.INodeProto): string[] {
  const inner = (node.attribute ?? []).flatMap(({ g }) => (g?.node ?? []).flatMap(readBy));
  return [...(node.input ?? []), ...inner];
}
