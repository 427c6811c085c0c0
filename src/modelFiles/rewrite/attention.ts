/** Finds, by structure and not by name, where a decoder graph attends to its cache (runtime.md 3.8). */
import type { onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import type { LayerCache } from '../onnx/graphRoles.ts';

/** The attention core of one layer: what may be replaced, and what the replacement must reproduce. */
export interface AttentionCore {
  /** Value names: queries [B,H,S,D], new keys and values [B,Hkv,S,D]. */
  readonly query: string;
  readonly key: string;
  readonly value: string;
  /** Product of the constant factors on keys and scores; factors on the queries stay where they are. */
  readonly scale: number;
  /** The node whose output [B,H,S,D] the core makes. */
  readonly product: onnx.INodeProto;
}

const passive = new Set(['Unsqueeze', 'Expand', 'Reshape', 'Transpose', 'Cast', 'Identity', 'Squeeze']);

/** The attention core that reads a layer's cache, or null when its structure is not the one known here. One tensor may
 * be added to the scores, the mask; a second one (ALiBi) is a structure of its own. */
export function findAttention(graph: Graph, names: LayerCache, headSize: number): AttentionCore | null {
  const { presentKey, presentValue } = names;
  const constants = new Constants(graph, headSize);
  const key = newSlice(graph, presentKey, names.pastKey);
  const value = newSlice(graph, presentValue, names.pastValue);
  if (key === null || value === null) return null;
  for (const product of downstream(graph, presentValue, 'MatMul')) {
    const values = followUp(graph, constants, product.input?.[1], presentValue);
    const softmax = softmaxBehind(graph, product.input?.[0]);
    if (values !== 1 || softmax?.opType !== 'Softmax') continue;
    const scores = followScores(graph, constants, softmax.input?.[0]);
    if (!scores) continue;
    const keys = followUp(graph, constants, scores.product.input?.[1], presentKey);
    const query = scores.product.input?.[0];
    if (keys === null || !query) continue;
    return { query, key, value, scale: scores.scale * keys, product };
  }
  return null;
}

/** The softmax that makes a value, through casts and the guard that turns NaN into 0. */
function softmaxBehind(graph: Graph, name: string | undefined): onnx.INodeProto | undefined {
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
function downstream(graph: Graph, from: string, opType: string): onnx.INodeProto[] {
  const found: onnx.INodeProto[] = [];
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const user of graph.usersOf(name)) {
      if (user.opType === opType) found.push(user);
      else if ((passive.has(user.opType ?? '') && user.input?.[0] === name) || user.opType === 'Mul')
        open.push(user.output?.[0] ?? '');
    }
  }
  return found;
}

/** Constant factor between a value and its source, or null when the path holds anything else. */
function followUp(graph: Graph, constants: Constants, name: string | undefined, source: string): number | null {
  let scale = 1;
  let at = name;
  while (at !== source) {
    const node = graph.producerOf(at);
    if (!node) return null;
    if (node.opType === 'Mul' || node.opType === 'Div') {
      const step = constants.factor(node);
      if (!step) return null;
      scale *= step.factor;
      at = step.rest;
    } else if (passive.has(node.opType ?? '')) at = node.input?.[0];
    else return null;
  }
  return scale;
}

/** Climb from the softmax over the added mask and constant factors to the product of queries and keys. */
function followScores(
  graph: Graph,
  constants: Constants,
  name: string | undefined,
): { product: onnx.INodeProto; scale: number } | null {
  let scale = 1;
  let masks = 0;
  let at = name;
  for (;;) {
    const node = graph.producerOf(at);
    if (!node) return null;
    if (node.opType === 'MatMul') return masks === 1 ? { product: node, scale } : null;
    if (node.opType === 'Mul' || node.opType === 'Div') {
      const step = constants.factor(node);
      if (!step) return null;
      scale *= step.factor;
      at = step.rest;
    } else if (node.opType === 'Add' || node.opType === 'Cast') {
      if (scale !== 1) return null;
      if (node.opType === 'Add') masks++;
      at = node.input?.[0];
    } else return null;
  }
}

/** Scalars that a graph stores or makes of the head size. */
class Constants {
  private readonly graph: Graph;
  private readonly headSize: number;

  constructor(graph: Graph, headSize: number) {
    this.graph = graph;
    this.headSize = headSize;
  }

  /** For x*c, c*x or x/c with a constant scalar c: the factor and x. */
  factor(node: onnx.INodeProto): { factor: number; rest: string | undefined } | null {
    const [first, second] = node.input ?? [];
    const right = this.valueOf(second);
    if (right !== undefined) return { factor: node.opType === 'Div' ? 1 / right : right, rest: first };
    const left = node.opType === 'Mul' ? this.valueOf(first) : undefined;
    return left === undefined ? null : { factor: left, rest: second };
  }

  private valueOf(name: string | undefined): number | undefined {
    const stored = this.graph.scalarOf(name);
    if (stored !== undefined) return stored;
    const node = this.graph.producerOf(name);
    if (!node?.opType) return undefined;
    const [first, second] = node.input ?? [];
    switch (node.opType) {
      case 'Cast':
      case 'Squeeze':
      case 'Unsqueeze':
        return this.valueOf(first);
      case 'Slice':
      case 'Gather':
        return this.isLastSize(node) ? this.headSize : undefined;
      case 'Sqrt':
        return this.combine(Math.sqrt, first);
      case 'Div':
        return this.combine((a, b) => a / b, first, second);
      case 'Mul':
        return this.combine((a, b) => a * b, first, second);
      default:
        return undefined;
    }
  }

  private combine(
    compute: (a: number, b: number) => number,
    first: string | undefined,
    second = first,
  ): number | undefined {
    const [a, b] = [this.valueOf(first), this.valueOf(second)];
    return a === undefined || b === undefined ? undefined : compute(a, b);
  }

  /** Whether a node takes the last of four sizes of queries, keys or values. */
  private isLastSize(node: onnx.INodeProto): boolean {
    const [shape, start] = node.input ?? [];
    const [index, ...others] = this.graph.integersOf(start) ?? [];
    return this.graph.producerOf(shape)?.opType === 'Shape' && others.length === 0 && (index === -1 || index === 3);
  }
}
