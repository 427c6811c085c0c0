/** Finds the residual stream of a decoder, the value that every layer adds to, by structure and not by name
 * (docs/method.md#logit-lens). */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import { readsOf } from '../onnx/nodeReads.ts';

/** What an early exit (logit lens) needs: the stream after each layer, and how the input of the output head is computed
 * from the last one. */
export interface ResidualStream {
  /** Names of the stream after layers 1, 2, ... L, each [N,S,E] or [N*S,E]. */
  readonly states: readonly string[];
  /** Add a copy of what follows the last layer (the final norm) for rows [K,E] of the stream; returns the name of the
   * head's input. */
  readFrom(rows: string): string;
}

/** Operators that treat each row by itself. Only these may be between the last layer and the output head. */
const rowwise = new Set([
  'Cast',
  'Identity',
  'Pow',
  'ReduceMean',
  'Add',
  'Sub',
  'Sqrt',
  'Reciprocal',
  'Div',
  'Mul',
  'LayerNormalization',
  'SimplifiedLayerNormalization',
  'RMSNormalization',
  'MatMul',
  'Gemm',
]);

/**
 * The residual stream that ends in `head`, the input of the output head. `caches` names a graph input that the
 * attention of each layer reads. The structure must be a chain of sums x + f(x) that no path from `input_ids` bypasses,
 * with at least one sum after each layer and only row-wise operators after the last; otherwise the result is null.
 */
export function findResidualStream(graph: Graph, head: string, caches: readonly string[]): ResidualStream | null {
  const flow = new TokenFlow(graph);
  const stream = flow.bottlenecks(head).filter(name => flow.isSum(name));
  const depths = stream.map(name => layersBefore(graph, name, caches));
  const states = caches.map((_, layer) => stream[depths.indexOf(layer + 1)]);
  const last = states.at(-1);
  if (last === undefined || states.includes(undefined) || !flow.isRowwise(head, last)) return null;
  return {
    states: states.filter(state => state !== undefined),
    readFrom: rows => flow.copy(head, last, rows, new Map()),
  };
}

/** How many layers are upstream of a value; NaN when they are not the first ones. */
function layersBefore(graph: Graph, name: string, caches: readonly string[]): number {
  const upstream = graph.ancestorsOf([name]);
  const read = caches.map(cache => upstream.has(cache));
  const count = read.filter(Boolean).length;
  return read.slice(0, count).every(Boolean) ? count : NaN;
}

/** The values that depend on the token ids, and not merely on their number. */
class TokenFlow {
  private readonly graph: Graph;
  private readonly known = new Map<string, boolean>();
  /** Topological order: the position of each visited value is higher than those of its inputs. */
  private readonly order = new Map<string, number>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Values that every path from the tokens to `end` passes, the last one first. */
  bottlenecks(end: string): string[] {
    this.dependsOnTokens(end);
    const found: string[] = [];
    const open = new Set([end]);
    while (open.size > 0) {
      const latest = [...open].reduce((a, b) => (this.positionOf(a) > this.positionOf(b) ? a : b));
      open.delete(latest);
      if (open.size === 0) found.push(latest);
      for (const input of this.inputsOf(latest)) open.add(input);
    }
    return found;
  }

  /** Whether a value is the sum of two values that depend on the tokens. */
  isSum(name: string): boolean {
    return this.graph.producerOf(name)?.opType === 'Add' && this.inputsOf(name).length === 2;
  }

  /** Whether each row of `end` is computed from the same row of `start`. */
  isRowwise(end: string, start: string): boolean {
    if (end === start) return true;
    const node = this.graph.producerOf(end);
    const inputs = this.inputsOf(end);
    if (!node || inputs.length === 0) return false;
    const isSafe = isReshape(node) || (rowwise.has(node.opType ?? '') && this.isAlongLastAxis(node));
    return isSafe && inputs.every(input => this.isRowwise(input, start));
  }

  /** Add nodes that compute from `rows` what the graph computes as `end` from `start`; returns the name of the result.
   * `copies` maps values to their copies so far. */
  copy(end: string, start: string, rows: string, copies: Map<string, string>): string {
    if (end === start) return rows;
    const known = copies.get(end);
    if (known !== undefined) return known;
    const node = this.graph.producerOf(end);
    if (!node) throw new Error(`no node produces ${end}`);
    const inputs = (node.input ?? []).map(name =>
      this.dependsOnTokens(name) ? this.copy(name, start, rows, copies) : name,
    );
    const output = isReshape(node) ? (inputs[0] ?? '') : this.graph.fresh(node.opType ?? 'copy');
    if (!isReshape(node))
      this.graph.append({ ...node, name: this.graph.fresh('copy'), input: inputs, output: [output] });
    copies.set(end, output);
    return output;
  }

  /** Whether reductions and norms run along the last axis. The copy has another number of axes before it. */
  private isAlongLastAxis(node: Onnx.INodeProto): boolean {
    if (node.opType === 'ReduceMean') {
      const axes =
        node.attribute?.find(a => a.name === 'axes')?.ints?.map(Number) ?? this.graph.integersOf(node.input?.[1]) ?? [];
      return axes.length === 1 && axes[0] === -1;
    }
    const axis = node.attribute?.find(a => a.name === 'axis');
    return axis === undefined || Number(axis.i) === -1;
  }

  private inputsOf(name: string): string[] {
    const node = this.graph.producerOf(name);
    return [...new Set(node ? readsOf(node) : [])].filter(input => this.dependsOnTokens(input));
  }

  private positionOf(name: string): number {
    const position = this.order.get(name);
    if (position === undefined) throw new Error(`${name} is not ordered`);
    return position;
  }

  /** Whether a value depends on the tokens. Visits and orders everything upstream of it. */
  private dependsOnTokens(root: string): boolean {
    const stack = [root];
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      const node = this.known.has(name) || name === 'input_ids' ? undefined : this.graph.producerOf(name);
      const inputs = node === undefined || node.opType === 'Shape' ? [] : readsOf(node);
      const unknown = inputs.filter(input => !this.known.has(input));
      if (unknown.length > 0) {
        stack.push(...unknown);
        continue;
      }
      stack.pop();
      if (this.known.has(name)) continue;
      this.known.set(name, name === 'input_ids' || inputs.some(input => this.known.get(input)));
      this.order.set(name, this.order.size);
    }
    return this.known.get(root) ?? false;
  }
}

/** Whether a node only reshapes. The copy skips it, since its rows have no further axes. */
function isReshape({ opType }: Onnx.INodeProto): boolean {
  return opType === 'Reshape';
}
