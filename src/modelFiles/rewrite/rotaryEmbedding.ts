/** Replaces rotary position embeddings (Su et al. 2021, arXiv:2104.09864) by the operator of the runtime: exports write
 * nine operators for the queries and the keys of each layer (docs/architecture.md#graph-rewriting). */
import type { onnx as Onnx } from 'onnx-proto';
import type { Graph } from '../onnx/graph.ts';
import { attributeOf } from '../onnx/knownShapes.ts';
import type { SymbolicShapes } from '../onnx/symbolicShapes.ts';
import { isEqual, symbolic, valueOf } from '../onnx/symbolicSizes.ts';

/** x cos + (-b, a) sin of a value x = (a, b) [N,H,S,D]. Names of values in the graph. */
interface RotaryProduct {
  readonly value: string;
  /** [N,S,D], both halves equal. */
  readonly cosine: string;
  readonly sine: string;
  readonly width: number;
}

const unknownSize = symbolic('unknown');

/** Replace in place and return how many were found. `shapes` has read the graph. */
export function fuseRotaryEmbeddings(graph: Graph, shapes: SymbolicShapes): number {
  const made = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const name = made.get(key) ?? make();
    made.set(key, name);
    return name;
  };
  let count = 0;
  for (const node of [...graph.body.node]) {
    const found = findRotary(graph, shapes, node);
    if (!found) continue;
    const { value, cosine, sine, width } = found;
    const half = (angles: string): string =>
      once(angles, () => {
        const first = graph.add('Slice', [angles, ...[0, width / 2, 2].map(at => graph.integers([at]))]);
        return graph.add('Reshape', [first, graph.integers([-1, width / 2])]);
      });
    const positions = once('positions', () => rowNumbers(graph, cosine));
    const [output = ''] = node.output ?? [];
    graph.orphan(node, output);
    const inputs = [value, positions, half(cosine), half(sine)];
    graph.addMany('RotaryEmbedding', inputs, [output], {}, 'com.microsoft');
    count++;
  }
  if (count === 0) return 0;
  graph.useDomain('com.microsoft');
  graph.finish(graph.body.output);
  return count;
}

/** The numbers of the rows of a value [N,S,D], counted through, [N,S]. */
function rowNumbers(graph: Graph, name: string): string {
  const shape = graph.add('Shape', [name]);
  const [rows, steps] = [0, 1].map(axis => graph.add('Gather', [shape, graph.integers([axis], true)]));
  const count = graph.add('Mul', [rows ?? '', steps ?? '']);
  const numbers = graph.add('Range', [graph.integers([0], true), count, graph.integers([1], true)]);
  return graph.add('Reshape', [numbers, graph.add('Slice', [shape, graph.integers([0]), graph.integers([2])])]);
}

function findRotary(graph: Graph, shapes: SymbolicShapes, node: Onnx.INodeProto): RotaryProduct | null {
  if (node.opType !== 'Add') return null;
  const [left = [], right = []] = (node.input ?? []).map(name => factorsOf(graph, name));
  for (const [plain, turned] of [
    [left, right],
    [right, left],
  ] as const) {
    for (const [value = '', cosines = ''] of plain) {
      const sines = turned.find(([quarter]) => isQuarterTurn(graph, shapes, quarter, value))?.[1];
      const cosine = anglesOf(graph, cosines, 'Cos');
      const sine = anglesOf(graph, sines, 'Sin');
      const width = cosine && sine ? widthOf(shapes, value, cosine, sine) : null;
      if (cosine && sine && width !== null) return { value, cosine, sine, width };
    }
  }
  return null;
}

/** Both orders of the factors of a product; none where a value is no product. */
function factorsOf(graph: Graph, name: string): (readonly string[])[] {
  const product = graph.producerOf(name);
  const factors = product?.opType === 'Mul' ? (product.input ?? []) : [];
  return factors.length === 2 ? [factors, factors.toReversed()] : [];
}

/** Whether a value is (-b, a), where (a, b) are the halves of another. */
function isQuarterTurn(graph: Graph, shapes: SymbolicShapes, name: string | undefined, value: string): boolean {
  const joined = graph.producerOf(name);
  const { dims } = shapes.of(value);
  const width = valueOf(dims?.at(-1) ?? unknownSize);
  if (joined?.opType !== 'Concat' || joined.input?.length !== 2 || !dims || width === null) return false;
  const negative = graph.producerOf(joined.input[0]);
  return (
    isLastAxis(Number(attributeOf(joined, 'axis')?.i), dims.length) &&
    negative?.opType === 'Neg' &&
    isPart(graph, negative.input?.[0], value, [width / 2, width], dims.length) &&
    isPart(graph, joined.input[1], value, [0, width / 2], dims.length)
  );
}

/** Whether a value is a part of the last axis of another. */
function isPart(
  graph: Graph,
  name: string | undefined,
  whole: string,
  [from, to]: readonly [number, number],
  rank: number,
): boolean {
  const slice = graph.producerOf(name);
  if (slice?.opType !== 'Slice' || slice.input?.[0] !== whole) return false;
  const [start, end, axis, step = 1, ...others] = slice.input
    .slice(1)
    .map(input => graph.integersOf(input) ?? [NaN])
    .flat();
  const isWhole = end !== undefined && (end === to || (end > to && from > 0));
  return start === from && isWhole && isLastAxis(axis ?? 0, rank) && step === 1 && others.length === 0;
}

function isLastAxis(axis: number, rank: number): boolean {
  return axis === -1 || axis === rank - 1;
}

/** The value [N,S,D] of an Unsqueeze whose two halves are the same cosines or sines; null for anything else. */
function anglesOf(graph: Graph, name: string | undefined, opType: 'Cos' | 'Sin'): string | null {
  const unsqueezed = graph.producerOf(name);
  const axes = graph.integersOf(unsqueezed?.input?.[1]);
  if (unsqueezed?.opType !== 'Unsqueeze' || axes?.length !== 1 || axes[0] !== 1) return null;
  const [angles = ''] = unsqueezed.input ?? [];
  let node = graph.producerOf(angles);
  while (node?.opType === 'Cast' || node?.opType === 'Mul') {
    const [first, second] = node.input ?? [];
    if (node.opType === 'Mul' && graph.scalarOf(second) === undefined) return null;
    node = graph.producerOf(first);
  }
  const halves = node?.opType === opType ? graph.producerOf(node.input?.[0]) : undefined;
  const [one, other, ...others] = halves?.opType === 'Concat' ? (halves.input ?? []) : [];
  const isTwice = one !== undefined && one === other && others.length === 0;
  return isTwice && isLastAxis(Number(attributeOf(halves ?? {}, 'axis')?.i), 3) ? angles : null;
}

/** The length of the last axis, where every row of a value [N,H,S,D] has angles [N,S,D] of its own; else null. */
function widthOf(shapes: SymbolicShapes, value: string, ...angles: readonly string[]): number | null {
  const [rows, , steps, width, ...others] = shapes.of(value).dims ?? [];
  if (!rows || !steps || !width || others.length > 0) return null;
  const expected = [rows, steps, width];
  const areOwn = angles.every(name => {
    const { dims } = shapes.of(name);
    return dims?.length === 3 && expected.every((size, at) => isEqual(size, dims[at] ?? unknownSize));
  });
  return areOwn ? valueOf(width) : null;
}
