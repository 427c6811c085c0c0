/** Replaces the chains of operators that unpack weights by computed float32 tensors
 * (docs/architecture.md#graph-rewriting). */
import type { onnx as Onnx } from 'onnx-proto';
import { readsOf } from '../onnx/nodeReads.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { applyOperator, isWeightOperator } from './weightOperators.ts';
import type { LazyTensor, Weights } from './weights.ts';

/** Chains on tensors of fewer values are left to the runtime. */
const minValues = 256;
const float = onnx.TensorProto.DataType.FLOAT;

/** A value that is known before the model runs. */
interface KnownValue {
  readonly values: LazyTensor;
  readonly large: boolean;
  /** Whether it is a tensor of the model, not the result of an operator. */
  readonly stored: boolean;
}

/** Replace every chain of the main graph that ends in a float32 weight, and return their number. */
export function foldWeights(model: Onnx.ModelProto, weights: Weights): number {
  const graph = model.graph as Onnx.GraphProto;
  const known = new Map<string, KnownValue>();
  const addStored = (name: string, tensor: Onnx.ITensorProto): void => {
    const values = weights.valuesOf(tensor);
    known.set(name, { values, large: values.dims.reduce((a, b) => a * b, 1) >= minValues, stored: true });
  };
  for (const tensor of graph.initializer) addStored(tensor.name ?? '', tensor);
  const used = new Set(graph.output.map(output => output.name ?? ''));
  for (const node of graph.node) {
    const constant = node.opType === 'Constant' ? node.attribute?.find(a => a.name === 'value')?.t : null;
    if (constant) addStored(node.output?.[0] ?? '', constant);
    else if (!addResult(node, known)) for (const name of readsOf(node)) used.add(name);
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

/** Add the result of a node on known values; returns false when it is not known before the model runs. */
function addResult(node: Onnx.INodeProto, known: Map<string, KnownValue>): boolean {
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
