/** Normalizes the variants of exports: constants become stored tensors, a merged decoder becomes its branch with cache,
 * and fp16 becomes fp32 (docs/architecture.md#graph-rewriting). */
import type { onnx as Onnx } from 'onnx-proto';
import { renameReads } from '../onnx/nodeReads.ts';
import { onnx } from '../onnx/onnxProto.ts';
import type { Weights } from './weights.ts';

const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType;

/** Tensors up to this size are computed at once, because the rewrite reads scalars. */
const maxScalarBytes = 64;

/** Turn large constants into stored tensors of the graph, where they can be replaced and stored externally. */
export function hoistConstants(model: Onnx.ModelProto, weights: Weights): void {
  const graph = model.graph as Onnx.GraphProto;
  graph.node = graph.node.filter(node => {
    const tensor = node.opType === 'Constant' ? node.attribute?.find(a => a.name === 'value')?.t : null;
    if (!tensor || weights.sizeOf(tensor) <= maxScalarBytes) return true;
    tensor.name = node.output?.[0] ?? '';
    graph.initializer.push(tensor);
    return false;
  });
}

/** Replace the If node of a merged export by its branch with cache, which with an empty cache also computes the first
 * step. Returns false when no If node depends on the switch `condition`. */
export function takeCacheBranch(model: Onnx.ModelProto, condition: string): boolean {
  const graph = model.graph as Onnx.GraphProto;
  const choice = graph.node.find(node => node.opType === 'If' && node.input?.[0] === condition);
  const branch = choice?.attribute?.find(a => a.name === 'then_branch')?.g;
  if (!choice || !branch) return false;
  const outer = new Map((branch.output ?? []).map((output, at) => [output.name ?? '', choice.output?.[at] ?? '']));
  const renamed = (name: string): string => outer.get(name) ?? name;
  const nodes = branch.node ?? [];
  for (const node of nodes) {
    renameReads(node, renamed);
    node.output = (node.output ?? []).map(renamed);
  }
  const passed = (branch.initializer ?? []).map(tensor => Object.assign(tensor, { name: renamed(tensor.name ?? '') }));
  graph.node = graph.node.flatMap(node => (node === choice ? nodes : [node]));
  graph.initializer.push(...passed);
  graph.input = graph.input.filter(input => input.name !== condition);
  return true;
}

/** Make a graph that computes in fp16 compute in fp32 with the same weights, without loss. CPUs have no fp16 products,
 * so the runtime would cast around each of them. */
export function widenHalf(model: Onnx.ModelProto, weights: Weights): void {
  const graph = model.graph as Onnx.GraphProto;
  for (const value of [...graph.input, ...graph.output]) {
    const tensor = value.type?.tensorType;
    if (tensor?.elemType === FLOAT16) tensor.elemType = FLOAT;
  }
  widenGraph(graph, weights);
  for (const own of model.functions) for (const node of own.node ?? []) widenNode(node, weights);
}

function widenGraph(graph: Onnx.IGraphProto, weights: Weights): void {
  for (const tensor of graph.initializer ?? []) widenTensor(tensor, weights);
  for (const node of graph.node ?? []) widenNode(node, weights);
  graph.valueInfo = [];
}

function widenNode(node: Onnx.INodeProto, weights: Weights): void {
  for (const attribute of node.attribute ?? []) {
    if (attribute.t) widenTensor(attribute.t, weights);
    if (attribute.g) widenGraph(attribute.g, weights);
    const type = attribute.name === 'to' || attribute.name === 'dtype';
    if (type && Number(attribute.i) === FLOAT16) attribute.i = FLOAT;
  }
}

function widenTensor(tensor: Onnx.ITensorProto, weights: Weights): void {
  if (tensor.dataType !== FLOAT16) return;
  weights.compute(tensor, { ...weights.valuesOf(tensor), type: FLOAT, owned: true });
  if (weights.sizeOf(tensor) <= maxScalarBytes) weights.materialize(tensor);
}
