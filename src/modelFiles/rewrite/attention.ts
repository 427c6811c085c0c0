/** Finds the attention to the cache in a decoder graph, by structure and not by name
 * (docs/architecture.md#graph-rewriting). */
import type { onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import type { CacheNames } from '../onnx/graphRoles.ts';

/** The attention core of one layer: what a rewrite replaces, and what the replacement must reproduce. */
export interface AttentionCore {
  /** Names of the queries [B,H,S,D], the new keys [B,Hkv,S,D] and the new values [B,Hkv,S,D]. */
  readonly query: string;
  readonly key: string;
  readonly value: string;
  /** Product of the constant factors on keys and scores. Factors on the queries stay in the graph. */
  readonly scale: number;
  /** Names of the tensors that are added to the scores, at least one. Whether they are a causal mask and nothing else
   * is not decided here (attentionMask.ts). */
  readonly masks: readonly string[];
  /** The node whose output [B,H,S,D] is the result of the core. */
  readonly product: onnx.INodeProto;
}

/** Operators that only move data. */
const moving = new Set(['Unsqueeze', 'Expand', 'Reshape', 'Transpose', 'Cast', 'Identity', 'Squeeze']);

/** The attention core that reads the cache of a layer; null when its structure is not recognized. */
export function findAttention(graph: Graph, names: CacheNames, headSize: number): AttentionCore | null {
  const { presentKey, presentValue } = names;
  const constants = new ConstantScalars(graph, headSize);
  const key = newSlice(graph, presentKey, names.pastKey);
  const value = newSlice(graph, presentValue, names.pastValue);
  if (key === null || value === null) return null;
  for (const product of downstream(graph, presentValue, 'MatMul')) {
    const values = constantFactorTo(graph, constants, product.input?.[1], presentValue);
    const softmax = softmaxOf(graph, product.input?.[0]);
    if (values !== 1 || softmax?.opType !== 'Softmax') continue;
    const scores = scoresOf(graph, constants, softmax.input?.[0]);
    if (!scores) continue;
    const keys = constantFactorTo(graph, constants, scores.product.input?.[1], presentKey);
    const query = scores.product.input?.[0];
    if (keys === null || !query) continue;
    return { query, key, value, scale: scores.scale * keys, masks: scores.masks, product };
  }
  return null;
}

/** The softmax that produces a value, behind casts and the guard that turns NaN into 0. */
function softmaxOf(graph: Graph, name: string | undefined): onnx.INodeProto | undefined {
  const node = graph.producerOf(name);
  if (node?.opType === 'Where') {
    const [condition, replacement, guarded] = node.input ?? [];
    const test = graph.producerOf(condition);
    const isGuard = test?.opType === 'IsNaN' && test.input?.[0] === guarded && graph.scalarOf(replacement) === 0;
    return isGuard ? softmaxOf(graph, guarded) : undefined;
  }
  if (node?.opType === 'Cast') return softmaxOf(graph, node.input?.[0]);
  return node;
}

/** The new keys or values that a Concat appends to the past; null when the structure is another. */
function newSlice(graph: Graph, present: string, past: string): string | null {
  const concat = graph.producerOf(present);
  if (concat?.opType !== 'Concat' || concat.input?.length !== 2 || concat.input[0] !== past) return null;
  return concat.input[1] ?? null;
}

/** Nodes of a type that are reached from a value through nodes that only move or scale data. */
function downstream(graph: Graph, from: string, opType: string): onnx.INodeProto[] {
  const found: onnx.INodeProto[] = [];
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const user of graph.usersOf(name)) {
      if (user.opType === opType) found.push(user);
      else if ((moving.has(user.opType ?? '') && user.input?.[0] === name) || user.opType === 'Mul')
        open.push(user.output?.[0] ?? '');
    }
  }
  return found;
}

/** Constant factor between a value and its source; null when the path contains anything else. */
function constantFactorTo(
  graph: Graph,
  constants: ConstantScalars,
  name: string | undefined,
  source: string,
): number | null {
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
    } else if (moving.has(node.opType ?? '')) at = node.input?.[0];
    else return null;
  }
  return scale;
}

/** The product of queries and keys behind the input of the softmax, the constant factor between them, and the tensors
 * that are added after the factor. */
interface Scores {
  readonly product: onnx.INodeProto;
  readonly scale: number;
  readonly masks: readonly string[];
}

function scoresOf(graph: Graph, constants: ConstantScalars, name: string | undefined): Scores | null {
  const node = graph.producerOf(name);
  if (node?.opType === 'Cast') return scoresOf(graph, constants, node.input?.[0]);
  if (node?.opType !== 'Add') return null;
  const [left = '', right = ''] = node.input ?? [];
  for (const [inner, mask] of [
    [left, right],
    [right, left],
  ] as const) {
    const product = scaledProduct(graph, constants, inner);
    if (product) return { ...product, masks: [mask] };
    const masked = scoresOf(graph, constants, inner);
    if (masked) return { ...masked, masks: [...masked.masks, mask] };
  }
  return null;
}

/** The product behind constant factors. */
function scaledProduct(
  graph: Graph,
  constants: ConstantScalars,
  name: string | undefined,
): Pick<Scores, 'product' | 'scale'> | null {
  let scale = 1;
  let at = name;
  for (;;) {
    const node = graph.producerOf(at);
    if (node?.opType === 'MatMul') return { product: node, scale };
    if (node?.opType === 'Cast') {
      at = node.input?.[0];
      continue;
    }
    const step = node?.opType === 'Mul' || node?.opType === 'Div' ? constants.factor(node) : null;
    if (!step) return null;
    scale *= step.factor;
    at = step.rest;
  }
}

/** Scalars that a graph stores, or computes from the head size. */
class ConstantScalars {
  private readonly graph: Graph;
  private readonly headSize: number;

  constructor(graph: Graph, headSize: number) {
    this.graph = graph;
    this.headSize = headSize;
  }

  /** For x*c, c*x or x/c with a constant scalar c: the factor and x; else null. */
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
        return this.isLastDimension(node) ? this.headSize : undefined;
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

  /** Whether a node takes the last of the four dimensions of queries, keys or values. */
  private isLastDimension(node: onnx.INodeProto): boolean {
    const [shape, start] = node.input ?? [];
    const [index, ...others] = this.graph.integersOf(start) ?? [];
    return this.graph.producerOf(shape)?.opType === 'Shape' && others.length === 0 && (index === -1 || index === 3);
  }
}
