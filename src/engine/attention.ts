/** Finds, by structure and not by name, where a decoder graph attends to its cache (runtime.md 3.8). */
import type { onnx } from 'onnx-proto';
import type { Graph } from './graph.ts';

/** The attention core of one layer: what may be replaced, and what the replacement must reproduce. */
export interface AttentionCore {
  readonly layer: number;
  /** Value names: queries [B,H,S,D], new keys and values [B,Hkv,S,D]. */
  readonly query: string;
  readonly key: string;
  readonly value: string;
  /** Product of the constant factors on keys and scores; factors on the queries stay where they are. */
  readonly scale: number;
  /** The node whose output [B,H,S,D] the core makes. */
  readonly product: onnx.NodeProto;
}

const passive = new Set(['Unsqueeze', 'Expand', 'Reshape', 'Transpose', 'Cast', 'Identity', 'Squeeze']);

/** The attention core of a layer, or null when its structure is not the one known here. */
export function findAttention(graph: Graph, layer: number): AttentionCore | null {
  const presentKey = `present.${layer}.key`;
  const presentValue = `present.${layer}.value`;
  const key = newSlice(graph, presentKey, `past_key_values.${layer}.key`);
  const value = newSlice(graph, presentValue, `past_key_values.${layer}.value`);
  if (key === null || value === null) return null;
  for (const product of downstream(graph, presentValue, 'MatMul')) {
    const values = followUp(graph, product.input?.[1], presentValue);
    const softmax = softmaxBehind(graph, product.input?.[0]);
    if (values !== 1 || softmax?.opType !== 'Softmax') continue;
    const scores = followScores(graph, softmax.input?.[0]);
    if (!scores) continue;
    const keys = followUp(graph, scores.product.input?.[1], presentKey);
    const query = scores.product.input?.[0];
    if (keys === null || !query) continue;
    return { layer, query, key, value, scale: scores.scale * keys, product };
  }
  return null;
}

/** The softmax that makes a value, through casts and the guard that turns NaN into 0. */
function softmaxBehind(graph: Graph, name: string | undefined): onnx.NodeProto | undefined {
  const node = graph.producerOf(name);
  if (node?.opType === 'Where') return softmaxBehind(graph, node.input?.[2]);
  if (node?.opType === 'Cast') return softmaxBehind(graph, node.input?.[0]);
  return node;
}

/** The new keys or values that a Concat appends to the past, or null. */
function newSlice(graph: Graph, present: string, past: string): string | null {
  const concat = graph.producerOf(present);
  if (concat?.opType !== 'Concat' || concat.input?.length !== 2 || concat.input[0] !== past) return null;
  return concat.input[1] ?? null;
}

/** Nodes of a kind reached from a value through nodes that only move or scale data. */
function downstream(graph: Graph, from: string, opType: string): onnx.NodeProto[] {
  const found: onnx.NodeProto[] = [];
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const user of graph.usersOf(name)) {
      if (user.opType === opType) found.push(user);
      else if ((passive.has(user.opType ?? '') && user.input?.[0] === name) || user.opType === 'Mul') open.push(user.output?.[0] ?? '');
    }
  }
  return found;
}

/** Constant factor between a value and its source, or null when the path holds anything else. */
function followUp(graph: Graph, name: string | undefined, source: string): number | null {
  let scale = 1;
  let at = name;
  while (at !== source) {
    const node = graph.producerOf(at);
    if (!node) return null;
    if (node.opType === 'Mul' || node.opType === 'Div') {
      const step = constantFactor(graph, node);
      if (!step) return null;
      scale *= step.factor;
      at = step.rest;
    } else if (passive.has(node.opType ?? '')) at = node.input?.[0];
    else return null;
  }
  return scale;
}

/** Climb from the softmax over the added mask and constant factors to the product of queries and keys. */
function followScores(graph: Graph, name: string | undefined): { product: onnx.NodeProto; scale: number } | null {
  let scale = 1;
  let at = name;
  for (;;) {
    const node = graph.producerOf(at);
    if (!node) return null;
    if (node.opType === 'MatMul') return { product: node, scale };
    if (node.opType === 'Mul' || node.opType === 'Div') {
      const step = constantFactor(graph, node);
      if (!step) return null;
      scale *= step.factor;
      at = step.rest;
    } else if (node.opType === 'Add' || node.opType === 'Cast') {
      if (scale !== 1) return null;
      at = node.input?.[0];
    } else return null;
  }
}

/** For x*c, c*x or x/c with a stored scalar c: the factor and x. */
function constantFactor(graph: Graph, node: onnx.NodeProto): { factor: number; rest: string | undefined } | null {
  const [first, second] = node.input ?? [];
  const right = constantValue(graph, second);
  if (right !== undefined) return { factor: node.opType === 'Div' ? 1 / right : right, rest: first };
  const left = node.opType === 'Mul' ? constantValue(graph, first) : undefined;
  return left === undefined ? null : { factor: left, rest: second };
}

/** A scalar that is stored, or the square root of one, through casts. */
function constantValue(graph: Graph, name: string | undefined): number | undefined {
  const stored = graph.scalarOf(name);
  if (stored !== undefined) return stored;
  const node = graph.producerOf(name);
  if (node?.opType === 'Cast') return constantValue(graph, node.input?.[0]);
  if (node?.opType !== 'Sqrt') return undefined;
  const inner = constantValue(graph, node.input?.[0]);
  return inner === undefined ? undefined : Math.sqrt(inner);
}
