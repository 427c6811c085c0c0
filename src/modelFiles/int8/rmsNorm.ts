/** Finds root-mean-square norms of a value, by structure (Zhang and Sennrich 2019, arXiv:1910.07467). */
import type { onnx as Onnx } from 'onnx-proto';
import { dimsOf, type Graph } from '../onnx/graph.ts';

/** A norm of a value: x / rms(x), times a gain for each unit. */
export interface RmsNorm {
  /** Nodes that read the value. */
  readonly readers: readonly Onnx.INodeProto[];
  /** Name of the gain [width], or null. */
  readonly gain: string | null;
  /** The result without its gain; null where one node computes both. */
  readonly bare: string | null;
  /** The node that applies the gain, or null without one. */
  readonly gained: Onnx.INodeProto | null;
  /** The result with its gain. */
  readonly output: string;
}

const fused = ['SimplifiedLayerNormalization', 'RMSNormalization'];

/** The norm whose first node is `node`, a reader of `value`; null when it is none. `width` is the length of the last
 * axis. */
export function findRmsNorm(graph: Graph, value: string, node: Onnx.INodeProto, width: number): RmsNorm | null {
  if (fused.includes(node.opType ?? '')) {
    const [gain = ''] = (node.input ?? []).slice(1);
    const axis = Number(node.attribute?.find(a => a.name === 'axis')?.i ?? -1);
    if (axis !== -1 || !isVector(graph, gain, width)) return null;
    return { readers: [node], gain, bare: null, gained: node, output: node.output?.[0] ?? '' };
  }
  if (!isSquare(graph, node, value)) return null;
  const mean = onlyUser(graph, node);
  if (mean?.opType !== 'ReduceMean' || !isAlongLastAxis(graph, mean)) return null;
  const shifted = onlyUser(graph, mean);
  if (shifted?.opType !== 'Add' || !shifted.input?.some(name => graph.scalarOf(name) !== undefined)) return null;
  const root = onlyUser(graph, shifted);
  if (root?.opType !== 'Sqrt') return null;
  const next = onlyUser(graph, root);
  const inverse = next && isInverse(graph, next, root) ? next : null;
  const scaled = inverse ? onlyUser(graph, inverse) : next;
  const factor = (inverse ?? root).output?.[0] ?? '';
  const isScaled = inverse
    ? scaled?.opType === 'Mul' && [value, factor].every(name => scaled.input?.includes(name))
    : scaled?.opType === 'Div' && scaled.input?.[0] === value && scaled.input[1] === factor;
  if (!scaled || !isScaled) return null;
  const bare = throughCasts(graph, scaled.output?.[0] ?? '');
  const users = graph.usersOf(bare);
  const [only] = users;
  const gain = only?.opType === 'Mul' ? only.input?.find(name => isVector(graph, name, width)) : undefined;
  const gained = users.length === 1 && only && gain !== undefined ? only : null;
  return {
    readers: [node, scaled],
    gain: gained && gain !== undefined ? gain : null,
    bare,
    gained,
    output: gained ? throughCasts(graph, gained.output?.[0] ?? '') : bare,
  };
}

/** The value behind casts and identities that alone read a value. */
export function throughCasts(graph: Graph, name: string): string {
  const [user, ...others] = graph.usersOf(name);
  const passes = user?.opType === 'Cast' || user?.opType === 'Identity';
  return passes && others.length === 0 ? throughCasts(graph, user.output?.[0] ?? '') : name;
}

/** Whether a tensor is stored with one value for each unit. */
export function isVector(graph: Graph, name: string, width: number): boolean {
  const tensor = graph.tensorOf(name);
  return tensor !== undefined && dimsOf(tensor).at(-1) === width && dimsOf(tensor).reduce((a, b) => a * b, 1) === width;
}

function isSquare(graph: Graph, node: Onnx.INodeProto, value: string): boolean {
  const [first, second] = node.input ?? [];
  if (node.opType === 'Mul') return first === value && second === value;
  return node.opType === 'Pow' && first === value && graph.scalarOf(second) === 2;
}

function isInverse(graph: Graph, node: Onnx.INodeProto, root: Onnx.INodeProto): boolean {
  if (node.opType === 'Reciprocal') return true;
  return node.opType === 'Div' && graph.scalarOf(node.input?.[0]) === 1 && node.input?.[1] === root.output?.[0];
}

function isAlongLastAxis(graph: Graph, node: Onnx.INodeProto): boolean {
  const axes = node.attribute?.find(a => a.name === 'axes')?.ints?.map(Number) ?? graph.integersOf(node.input?.[1]);
  return axes?.length === 1 && axes[0] === -1;
}

function onlyUser(graph: Graph, node: Onnx.INodeProto): Onnx.INodeProto | undefined {
  const users = graph.usersOf(node.output?.[0]);
  return users.length === 1 ? users[0] : undefined;
}
