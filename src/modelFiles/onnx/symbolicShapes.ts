/** Dimensions of the values of a graph as terms in the sizes of its inputs, and the elements of the integer vectors
 * that shapes are made of. What an operator is not known for is unknown, so that only what holds in every pass is
 * concluded. */
import type { onnx as Onnx } from 'onnx-proto';
import { dimsOf, type Graph } from './graph.ts';
import { attributeOf } from './knownShapes.ts';
import { onnx } from './onnxProto.ts';
import {
  difference,
  fixed,
  isEqual,
  product,
  productOf,
  quotient,
  sumOf,
  valueOf,
  type Size,
} from './symbolicSizes.ts';

/** What is known of one value. `elements` are those of an int64 scalar or vector. */
export interface SymbolicShape {
  readonly dims: readonly Size[] | null;
  readonly elements: readonly Size[] | null;
}

const unknown: SymbolicShape = { dims: null, elements: null };
const maxElements = 128;
const { INT64 } = onnx.TensorProto.DataType;

/** The shapes of a graph. Nodes are read in topological order. */
export class SymbolicShapes {
  private readonly graph: Graph;
  private readonly shapes: Map<string, SymbolicShape>;

  /** `inputs` are the dimensions of the inputs that are known. */
  constructor(graph: Graph, inputs: ReadonlyMap<string, readonly Size[]>) {
    this.graph = graph;
    this.shapes = new Map([...inputs].map(([name, dims]) => [name, { dims, elements: null }]));
  }

  /** What is known of a value. */
  of(name: string | undefined): SymbolicShape {
    if (name === undefined || name === '') return unknown;
    const known = this.shapes.get(name);
    if (known) return known;
    const tensor = this.graph.tensorOf(name);
    if (!tensor) return unknown;
    const dims = dimsOf(tensor);
    const count = dims.reduce((a, b) => a * b, 1);
    const values = dims.length <= 1 && count <= maxElements ? this.graph.integersOf(name) : undefined;
    const shape = { dims: dims.map(fixed), elements: values?.map(fixed) ?? null };
    this.shapes.set(name, shape);
    return shape;
  }

  /** Conclude what is known of the outputs of a node from its inputs. */
  read(node: Onnx.INodeProto): void {
    if (node.opType === 'Constant') return;
    const rule = rules[node.opType ?? ''];
    const input = (at: number): SymbolicShape => this.of(node.input?.[at]);
    const outputs = rule?.(input, node) ?? [];
    node.output?.forEach((name, at) => {
      this.shapes.set(name, outputs[at] ?? unknown);
    });
  }
}

type Input = (at: number) => SymbolicShape;
type Rule = (input: Input, node: Onnx.INodeProto) => readonly SymbolicShape[] | null;

const only = (dims: readonly Size[] | null | undefined, elements: readonly Size[] | null = null): SymbolicShape[] => [
  { dims: dims ?? null, elements },
];
const vector = (elements: readonly Size[]): SymbolicShape[] =>
  only([fixed(elements.length)], elements.length <= maxElements ? elements : null);
const same: Rule = input => only(input(0).dims);

function integer(node: Onnx.INodeProto, name: string): number | undefined {
  const attribute = attributeOf(node, name);
  return attribute ? Number(attribute.i ?? 0) : undefined;
}

function axisOf(node: Onnx.INodeProto, rank: number, standard: number): number {
  const axis = integer(node, 'axis') ?? standard;
  return axis < 0 ? axis + rank : axis;
}

/** Constant integers: an input, or an attribute of older operator sets. */
function constants(input: SymbolicShape, node: Onnx.INodeProto, name: string): number[] | null {
  const values = input.elements?.map(valueOf) ?? attributeOf(node, name)?.ints?.map(Number);
  return values?.every(value => value !== null) ? values : null;
}

/** The common dimensions of two values; null where they may differ. */
function broadcast(a: readonly Size[] | null, b: readonly Size[] | null): Size[] | null {
  if (!a || !b) return null;
  const rank = Math.max(a.length, b.length);
  const dims: Size[] = [];
  for (let at = 0; at < rank; at++) {
    const [x, y] = [a[at - rank + a.length] ?? fixed(1), b[at - rank + b.length] ?? fixed(1)];
    const [one, other] = valueOf(x) === 1 ? [y, y] : [x, valueOf(y) === 1 ? x : y];
    if (!isEqual(one, other)) return null;
    dims.push(one);
  }
  return dims;
}

function elementwise(operate: ((a: Size, b: Size) => Size | null) | null): Rule {
  return (input, node) => {
    const shapes = (node.input ?? []).map((_, at) => input(at));
    const dims = shapes.map(shape => shape.dims).reduce(broadcast);
    const [a, b] = shapes;
    if (!operate || !a?.elements || !b?.elements) return only(dims);
    const count = Math.max(a.elements.length, b.elements.length);
    const elements = Array.from({ length: count }, (_, at) => {
      const [x, y] = [a, b].map(({ elements: own }) => (own?.length === 1 ? own[0] : own?.[at]));
      return x && y ? operate(x, y) : null;
    });
    return only(dims, elements.every(element => element !== null) ? elements : null);
  };
}

const reduce: Rule = (input, node) => {
  const { dims, elements } = input(0);
  const keeps = integer(node, 'keepdims') !== 0;
  const axes = constants(input(1), node, 'axes');
  if (!dims || (axes === null && node.input?.[1])) return null;
  const places = axes?.map(axis => (axis < 0 ? axis + dims.length : axis)) ?? dims.map((_, at) => at);
  const left = keeps
    ? dims.map((dim, at) => (places.includes(at) ? fixed(1) : dim))
    : dims.filter((_, at) => !places.includes(at));
  const isSum = node.opType === 'ReduceSum' && dims.length === 1 && places.length === 1;
  return only(left, isSum && elements ? [sumOf(elements)] : null);
};

const rules: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    [
      'Neg Sqrt Exp Log Erf Tanh Sigmoid Softmax LogSoftmax Softplus Relu Gelu QuickGelu FastGelu Cos Sin Abs Round',
      'Floor Reciprocal Not Clip CumSum QuantizeLinear DequantizeLinear LayerNormalization',
      'RMSNormalization',
    ]
      .flatMap(names => names.split(' '))
      .map(name => [name, same]),
  ),
  ...Object.fromEntries(
    'Pow Less Greater LessOrEqual GreaterOrEqual And Or Max Min'.split(' ').map(name => [name, elementwise(null)]),
  ),
  ...Object.fromEntries(['ReduceMean', 'ReduceSum', 'ReduceMax', 'ReduceMin'].map(name => [name, reduce])),
  Add: elementwise((a, b) => sumOf([a, b])),
  Sub: elementwise(difference),
  Mul: elementwise(product),
  Div: elementwise(quotient),
  SimplifiedLayerNormalization: (input, node) => {
    const { dims } = input(0);
    const isLast = integer(node, 'axis') === -1 && dims !== null;
    return isLast ? [...only(dims), ...only([...dims.slice(0, -1), fixed(1)])] : only(dims);
  },
  Identity: input => [input(0)],
  Cast: (input, node) => only(input(0).dims, integer(node, 'to') === INT64 ? input(0).elements : null),
  Shape: (input, node) => {
    const { dims } = input(0);
    return dims && vector(dims.slice(integer(node, 'start') ?? 0, integer(node, 'end') ?? dims.length));
  },
  Size: input => only([], input(0).dims && [productOf(input(0).dims ?? [])]),
  Concat: (input, node) => {
    const parts = (node.input ?? []).map((_, at) => input(at));
    const [first] = parts;
    if (!first?.dims || parts.some(({ dims }) => dims?.length !== first.dims?.length)) return null;
    if (first.dims.length === 1 && parts.every(({ elements }) => elements))
      return vector(parts.flatMap(({ elements }) => elements ?? []));
    const axis = axisOf(node, first.dims.length, 0);
    const fits = (dim: Size, at: number): boolean => parts.every(({ dims }) => dims?.[at] && isEqual(dims[at], dim));
    if (!first.dims.every((dim, at) => at === axis || fits(dim, at))) return null;
    const total = sumOf(parts.flatMap(({ dims }) => dims?.[axis] ?? []));
    return only(first.dims.map((dim, at) => (at === axis ? total : dim)));
  },
  Gather: (input, node) => {
    const [data, indices] = [input(0), input(1)];
    if (!data.dims || !indices.dims) return null;
    const axis = axisOf(node, data.dims.length, 0);
    const dims = [...data.dims.slice(0, axis), ...indices.dims, ...data.dims.slice(axis + 1)];
    const chosen = data.elements && indices.elements?.map(index => data.elements?.at(valueOf(index) ?? NaN));
    const found = chosen?.filter(element => element !== undefined);
    return only(dims, found?.length === chosen?.length ? found : null);
  },
  GatherElements: input => only(input(1).dims),
  Unsqueeze: (input, node) => {
    const { dims, elements } = input(0);
    const axes = constants(input(1), node, 'axes');
    if (!dims || !axes) return null;
    const rank = dims.length + axes.length;
    const places = axes.map(axis => (axis < 0 ? axis + rank : axis));
    const rest = [...dims];
    const wider = Array.from({ length: rank }, (_, at) => (places.includes(at) ? fixed(1) : rest.shift()));
    return only(
      wider.filter(dim => dim !== undefined),
      rank <= 1 ? elements : null,
    );
  },
  Squeeze: (input, node) => {
    const { dims, elements } = input(0);
    const axes = constants(input(1), node, 'axes');
    if (!dims || !axes) return null;
    const places = axes.map(axis => (axis < 0 ? axis + dims.length : axis));
    return only(
      dims.filter((_, at) => !places.includes(at)),
      elements,
    );
  },
  Reshape: (input, node) => {
    const { dims, elements } = input(0);
    const target = input(1).elements;
    if (!target || integer(node, 'allowzero') === 1) return null;
    const copied = target.map((dim, at) => (valueOf(dim) === 0 ? dims?.[at] : dim));
    const given = copied.filter(dim => dim !== undefined);
    if (given.length < target.length) return null;
    const inferred = given.findIndex(dim => valueOf(dim) === -1);
    if (inferred < 0) return only(given, given.length <= 1 ? elements : null);
    const rest = dims && quotient(productOf(dims), productOf(given.filter((_, at) => at !== inferred)));
    return (
      rest &&
      only(
        given.map((dim, at) => (at === inferred ? rest : dim)),
        given.length <= 1 ? elements : null,
      )
    );
  },
  Transpose: (input, node) => {
    const { dims } = input(0);
    const order = attributeOf(node, 'perm')?.ints?.map(Number) ?? dims?.map((_, at) => dims.length - 1 - at);
    return only(dims && order?.map(at => dims[at]).filter(dim => dim !== undefined));
  },
  Split: (input, node) => {
    const { dims } = input(0);
    const sizes = input(1).elements ?? attributeOf(node, 'split')?.ints?.map(value => fixed(Number(value)));
    if (!dims || !sizes) return null;
    const axis = axisOf(node, dims.length, 0);
    return sizes.map(size => ({ dims: dims.map((dim, at) => (at === axis ? size : dim)), elements: null }));
  },
  Slice: (input, node) => {
    const { dims, elements } = input(0);
    const [starts, ends] = [constants(input(1), node, 'starts'), constants(input(2), node, 'ends')];
    const axes = node.input?.[3] ? constants(input(3), node, 'axes') : (starts?.map((_, at) => at) ?? null);
    const steps = node.input?.[4] ? constants(input(4), node, 'steps') : [1];
    if (!dims || !starts || !ends || !axes || steps?.some(step => step !== 1) !== false) return null;
    const cut = [...dims];
    for (const [at, place] of axes.entries()) {
      const axis = place < 0 ? place + dims.length : place;
      const length = valueOf(dims[axis] ?? fixed(NaN));
      if (length === null || Number.isNaN(length)) return null;
      const within = (value: number): number => Math.min(Math.max(value < 0 ? value + length : value, 0), length);
      cut[axis] = fixed(Math.max(0, within(ends[at] ?? 0) - within(starts[at] ?? 0)));
    }
    return only(cut, elements && dims.length === 1 ? elements.slice(starts[0], ends[0]) : null);
  },
  Expand: input => {
    const { elements } = input(1);
    return only(broadcast(input(0).dims, elements));
  },
  Equal: elementwise(equality),
  // Expands with -1 in the place of dimensions that stay.
  Where: input => {
    const dims = [0, 1, 2].map(at => input(at).dims).reduce(broadcast);
    const [condition, chosen, other] = [0, 1, 2].map(at => input(at).elements);
    const elements = condition?.map((holds, at) => (valueOf(holds) === 1 ? chosen : other)?.at(at));
    const isKnown = chosen?.length === condition?.length && other?.length === condition?.length;
    const found = elements?.filter(element => element !== undefined);
    return only(dims, isKnown && found?.length === elements?.length ? found : null);
  },
  ConstantOfShape: (input, node) => {
    const { elements } = input(0);
    const value = attributeOf(node, 'value')?.t;
    const filling = value?.dataType === INT64 ? onlyInteger(value) : undefined;
    const count = elements?.length === 1 && elements[0] ? valueOf(elements[0]) : null;
    const isVector = filling !== undefined && count !== null && count <= maxElements;
    return only(elements, isVector ? new Array<Size>(count).fill(fixed(filling)) : null);
  },
  MatMul: matrixProduct,
  MatMulIntegerToFloat: matrixProduct,
  MatMulNBits: (input, node) => {
    const { dims } = input(0);
    const columns = integer(node, 'N');
    return dims && columns !== undefined ? only([...dims.slice(0, -1), fixed(columns)]) : null;
  },
  Gemm: (input, node) => {
    const [a, b] = [input(0).dims, input(1).dims];
    const rows = a?.[integer(node, 'transA') === 1 ? 1 : 0];
    const columns = b?.[integer(node, 'transB') === 1 ? 0 : 1];
    return rows && columns ? only([rows, columns]) : null;
  },
};

/** Whether two sizes are equal, as 1 or 0; a size of the graph is never negative. */
function equality(a: Size, b: Size): Size | null {
  if (isEqual(a, b)) return fixed(1);
  const [x, y] = [valueOf(a), valueOf(b)];
  const isDifferent = x === null ? y !== null && y < 0 : y === null ? x < 0 : x !== y;
  return isDifferent ? fixed(0) : null;
}

function onlyInteger({ rawData, int64Data }: Onnx.ITensorProto): number | undefined {
  if (rawData?.length === 8) return Number(new DataView(rawData.buffer, rawData.byteOffset, 8).getBigInt64(0, true));
  return int64Data?.length === 1 ? Number(int64Data[0]) : undefined;
}

function matrixProduct(input: Input): SymbolicShape[] | null {
  const [a, b] = [input(0).dims, input(1).dims];
  const [rows, columns] = [a?.at(-2), b?.at(-1)];
  if (!a || !b || !rows || !columns) return null;
  const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
  return batch && only([...batch, rows, columns]);
}
