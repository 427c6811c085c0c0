/** Finds, by structure and not by name, the residual stream of a decoder: the value that every layer adds to
 * (science.md B4.1). */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';

/** What an early exit needs (logit lens): the stream after each layer, and how the output head's input is made of the
 * last one. */
export interface ResidualStream {
  /** The value after layers 1, 2, ... L, each [N,S,E] or [N*S,E]. */
  readonly states: readonly string[];
  /** Make the head's input of rows [K,E] of the stream: a copy of the final norm and of whatever else stands behind the
   * last layer. */
  readFrom(rows: string): string;
}

/** What may stand between the last layer and the output head: operators that treat each row by itself. */
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
 * The stream that ends in `head`, the input of the output head; `caches` names, for each layer, a graph input that its
 * attention reads. Null when the structure is not the one known here: a chain of sums x + f(x) that no path from
 * `input_ids` goes around, at least one of them behind each number of layers, and a row-wise rest behind the last.
 */
export function findResidualStream(graph: Graph, head: string, caches: readonly string[]): ResidualStream | null {
  const flow = new Flow(graph);
  const stream = flow.bottlenecks(head).filter(name => flow.isSum(name));
  const depths = stream.map(name => layersBehind(graph, name, caches));
  const states = caches.map((_, layer) => stream[depths.indexOf(layer + 1)]);
  const last = states.at(-1);
  if (last === undefined || states.includes(undefined) || !flow.isRowwise(head, last)) return null;
  return {
    states: states.filter(state => state !== undefined),
    readFrom: rows => flow.copy(head, last, rows, new Map()),
  };
}

/** How many layers' caches are read on the way to a value; NaN when they are not the first ones. */
function layersBehind(graph: Graph, name: string, caches: readonly string[]): number {
  const upstream = graph.ancestorsOf([name]);
  const read = caches.map(cache => upstream.has(cache));
  const count = read.filter(Boolean).length;
  return read.slice(0, count).every(Boolean) ? count : NaN;
}

/** The values that depend on what the tokens are, and not merely on how many there are. */
class Flow {
  private readonly graph: Graph;
  private readonly known = new Map<string, boolean>();
  /** Place of each such value in an order in which what is made stands behind what it is made of. */
  private readonly order = new Map<string, number>();

  constructor(graph: Graph) {
    this.graph = graph;
  }

  /** Values that every path from the tokens to `end` goes through, the last one first. */
  bottlenecks(end: string): string[] {
    this.follow(end);
    const found: string[] = [];
    const open = new Set([end]);
    while (open.size > 0) {
      const latest = [...open].reduce((a, b) => ((this.order.get(a) ?? 0) > (this.order.get(b) ?? 0) ? a : b));
      open.delete(latest);
      if (open.size === 0) found.push(latest);
      for (const input of this.inputsOf(latest)) open.add(input);
    }
    return found;
  }

  /** Whether a value is the sum of two that depend on the tokens. */
  isSum(name: string): boolean {
    return this.graph.producerOf(name)?.opType === 'Add' && this.inputsOf(name).length === 2;
  }

  /** Whether each row of `end` is made of the same row of `start`. */
  isRowwise(end: string, start: string): boolean {
    if (end === start) return true;
    const node = this.graph.producerOf(end);
    const inputs = this.inputsOf(end);
    if (
      !node ||
      inputs.length === 0 ||
      !(isFolding(node) || (rowwise.has(node.opType ?? '') && this.isAlongRows(node)))
    )
      return false;
    return inputs.every(input => this.isRowwise(input, start));
  }

  /** Add nodes that make `end` of `rows` as the graph makes it of `start`; returns its name. */
  copy(end: string, start: string, rows: string, made: Map<string, string>): string {
    if (end === start) return rows;
    const known = made.get(end);
    if (known !== undefined) return known;
    const node = this.graph.producerOf(end);
    if (!node) throw new Error(`nothing makes ${end}`);
    const inputs = (node.input ?? []).map(name => (this.follow(name) ? this.copy(name, start, rows, made) : name));
    const output = isFolding(node) ? (inputs[0] ?? '') : this.graph.fresh(node.opType ?? 'copy');
    if (!isFolding(node))
      this.graph.append({ ...node, name: this.graph.fresh('copy'), input: inputs, output: [output] });
    made.set(end, output);
    return output;
  }

  /** Reductions and norms must run along the last axis: rows have another number of axes in the copy. */
  private isAlongRows(node: Onnx.INodeProto): boolean {
    if (node.opType === 'ReduceMean') {
      const axes =
        node.attribute?.find(a => a.name === 'axes')?.ints?.map(Number) ?? this.graph.integersOf(node.input?.[1]) ?? [];
      return axes.length === 1 && axes[0] === -1;
    }
    const axis = node.attribute?.find(a => a.name === 'axis');
    return axis === undefined || Number(axis.i) === -1;
  }

  private inputsOf(name: string): string[] {
    return [...new Set(this.graph.producerOf(name)?.input ?? [])].filter(input => this.follow(input));
  }

  /** Whether a value depends on the tokens; orders it and everything before it. */
  private follow(root: string): boolean {
    const stack = [root];
    for (let name = stack.at(-1); name !== undefined; name = stack.at(-1)) {
      const node = this.known.has(name) || name === 'input_ids' ? undefined : this.graph.producerOf(name);
      const inputs = node?.opType === 'Shape' ? [] : (node?.input ?? []);
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

/** Whether a node only folds axes, which rows do not have. */
function isFolding({ opType }: Onnx.INodeProto): boolean {
  return opType === 'Reshape';
}
