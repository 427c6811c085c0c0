/** What is known of the values of a graph before it runs: dimensions, and the elements of small integer tensors that
 * shapes are made of. Unknown parts are null; whatever an operator is not known for is unknown as a whole. */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from './onnxProto.ts';

type Dimension = number | null;

/** What is known of one value. `elements` are those of a small tensor, row-major. */
export interface KnownShape {
  readonly dims: readonly Dimension[] | null;
  readonly elements: readonly Dimension[] | null;
}

/** Tensors with more elements are known by their dimensions only. */
const maxElements = 64;
/** A value of which nothing is known. */
export const unknownShape: KnownShape = { dims: null, elements: null };
const { FLOAT, INT32, INT64, BOOL } = onnx.TensorProto.DataType;

/** A stored tensor. */
export function shapeOfTensor(tensor: Onnx.ITensorProto): KnownShape {
  const dims = (tensor.dims ?? []).map(Number);
  return dims.reduce((a, b) => a * b, 1) > maxElements
    ? { dims, elements: null }
    : {
        dims,
        elements: elementsOf(
          tensor,
          dims.reduce((a, b) => a * b, 1),
        ),
      };
}

/** A declared input: the dimensions that are numbers. */
export function shapeOfInput({ type }: Onnx.IValueInfoProto): KnownShape {
  const shape = type?.tensorType?.shape?.dim;
  if (!shape) return unknownShape;
  return { dims: shape.map(dim => (dim.dimValue ? Number(dim.dimValue) : null)), elements: null };
}

/** What is known of the first output of a node. */
export function shapeAfter(node: Onnx.INodeProto, shapes: ReadonlyMap<string, KnownShape>): KnownShape {
  const input = (at: number): KnownShape => shapes.get(node.input?.[at] ?? '') ?? unknownShape;
  const rule = rules[node.opType ?? ''];
  return rule?.(input, node) ?? unknownShape;
}

/** The least number of elements of a value. */
export function leastSize({ dims }: KnownShape): number {
  return (dims ?? []).reduce((product: number, dim) => product * (dim ?? 1), 1);
}

/** The only element of a value; null when it is not known. */
export function onlyElement({ elements }: KnownShape): number | null {
  return elements?.length === 1 ? (elements[0] ?? null) : null;
}

type Input = (at: number) => KnownShape;
type Rule = (input: Input, node: Onnx.INodeProto) => KnownShape | null;

const sameAsInput: Rule = input => input(0);
const sameDims: Rule = input => ({ dims: input(0).dims, elements: null });

const rules: Readonly<Record<string, Rule>> = {
  Constant: (_, node) => {
    const tensor = attributeOf(node, 'value')?.t ?? null;
    if (tensor) return shapeOfTensor(tensor);
    const list = attributeOf(node, 'value_ints')?.ints;
    if (list) return vector(list.map(Number));
    const [integer, float] = [attributeOf(node, 'value_int'), attributeOf(node, 'value_float')];
    if (!integer && !float) return null;
    return { dims: [], elements: [integer ? Number(integer.i) : Number(float?.f)] };
  },
  Identity: sameAsInput,
  Cast: sameAsInput,
  Unsqueeze: (input, node) => {
    const { dims, elements } = input(0);
    const axes = axesOf(input, node);
    return { dims: dims && axes ? unsqueezed(dims, axes) : null, elements };
  },
  Squeeze: (input, node) => {
    const { dims, elements } = input(0);
    const axes = axesOf(input, node)?.map(axis => (axis < 0 ? axis + (dims?.length ?? 0) : axis));
    return { dims: dims && axes ? dims.filter((_, at) => !axes.includes(at)) : null, elements };
  },
  Reshape: input => {
    const { elements: shape } = input(1);
    return { dims: shape?.map(dim => (dim !== null && dim > 0 ? dim : null)) ?? null, elements: input(0).elements };
  },
  Shape: input => (input(0).dims ? vector(input(0).dims ?? []) : null),
  Concat: (input, node) => {
    const parts = (node.input ?? []).map((_, at) => input(at));
    const axis = Number(attributeOf(node, 'axis')?.i ?? 0);
    const elements = parts.flatMap(part => part.elements ?? [null]);
    if (parts.every(part => part.elements !== null && part.dims?.length === 1)) return vector(elements);
    const [first] = parts;
    if (!first?.dims || parts.some(part => part.dims?.length !== first.dims?.length)) return null;
    const at = axis < 0 ? axis + first.dims.length : axis;
    const total = parts.reduce((sum, part) => sum + (part.dims?.[at] ?? 0), 0);
    return { dims: first.dims.map((dim, index) => (index === at ? total : dim)), elements: null };
  },
  Gather: (input, node) => {
    const [data, indices] = [input(0), input(1)];
    const axis = Number(attributeOf(node, 'axis')?.i ?? 0);
    if (!data.dims || !indices.dims) return null;
    const at = axis < 0 ? axis + data.dims.length : axis;
    const dims = [...data.dims.slice(0, at), ...indices.dims, ...data.dims.slice(at + 1)];
    const isVector = data.dims.length === 1 && data.elements !== null;
    const elements = isVector ? (indices.elements?.map(index => elementAt(data.elements ?? [], index)) ?? null) : null;
    return { dims, elements };
  },
  Transpose: (input, node) => {
    const { dims } = input(0);
    const order = attributeOf(node, 'perm')?.ints?.map(Number) ?? dims?.map((_, at) => dims.length - 1 - at);
    return { dims: dims && order ? order.map(at => dims[at] ?? null) : null, elements: null };
  },
  Add: elementwise((a, b) => a + b),
  Sub: elementwise((a, b) => a - b),
  Mul: elementwise((a, b) => a * b),
  Div: elementwise((a, b) => (b === 0 ? null : Math.trunc(a / b))),
  Pow: elementwise((a, b) => a ** b),
  Max: elementwise(Math.max),
  Min: elementwise(Math.min),
  Equal: elementwise(() => null),
  Less: elementwise(() => null),
  Greater: elementwise(() => null),
  Neg: sameDims,
  Sqrt: sameDims,
  Exp: sameDims,
  Softmax: sameDims,
  Trilu: sameDims,
  CumSum: sameDims,
  MatMul: input => {
    const [a, b] = [input(0).dims, input(1).dims];
    if (!a || !b || a.length < 2 || b.length < 2) return null;
    const batch = broadcast(a.slice(0, -2), b.slice(0, -2));
    return { dims: [...batch, a.at(-2) ?? null, b.at(-1) ?? null], elements: null };
  },
  Range: input => {
    const [start, limit, step] = [0, 1, 2].map(at => onlyElement(input(at)));
    if (start == null || limit == null || step == null || step === 0) return null;
    return { dims: [Math.max(0, Math.ceil((limit - start) / step))], elements: null };
  },
  Expand: input => {
    const { elements: shape } = input(1);
    return shape === null ? null : { dims: broadcast(input(0).dims ?? [], shape), elements: null };
  },
  Tile: input => {
    const { elements: repeats } = input(1);
    const { dims } = input(0);
    return repeats === null
      ? null
      : { dims: repeats.map((count, at) => times(dims?.[at] ?? null, count)), elements: null };
  },
  ConstantOfShape: input => (input(0).elements ? { dims: input(0).elements, elements: null } : null),
  Resize: input => resized(input(0), input(2), input(3)),
  Upsample: input => resized(input(0), input(1), unknownShape),
  Pad: input => {
    const { elements: pads } = input(1);
    const rank = (pads?.length ?? 0) / 2;
    if (pads === null || !Number.isInteger(rank)) return null;
    const sum = (at: number): number => (pads[at] ?? 0) + (pads[at + rank] ?? 0);
    return {
      dims: Array.from({ length: rank }, (_, at) => Math.max(1, (input(0).dims?.[at] ?? 0) + sum(at))),
      elements: null,
    };
  },
  OneHot: input => ({ dims: [...(input(0).dims ?? []), onlyElement(input(1))], elements: null }),
  RandomNormal: shapeAttribute,
  RandomUniform: shapeAttribute,
};

function elementwise(operate: (a: number, b: number) => number | null): Rule {
  return input => {
    const [a, b] = [input(0), input(1)];
    const dims = a.dims && b.dims ? broadcast(a.dims, b.dims) : null;
    if (!a.elements || !b.elements) return { dims, elements: null };
    const count = Math.max(a.elements.length, b.elements.length);
    if (![1, count].includes(a.elements.length) || ![1, count].includes(b.elements.length))
      return { dims, elements: null };
    const pick = (elements: readonly Dimension[], at: number): Dimension =>
      elements[elements.length === 1 ? 0 : at] ?? null;
    const elements = Array.from({ length: count }, (_, at) => {
      const [x, y] = [pick(a.elements ?? [], at), pick(b.elements ?? [], at)];
      return x === null || y === null ? null : operate(x, y);
    });
    return { dims, elements };
  };
}

function shapeAttribute(_: Input, node: Onnx.INodeProto): KnownShape {
  return { dims: attributeOf(node, 'shape')?.ints?.map(Number) ?? null, elements: null };
}

function resized({ dims }: KnownShape, scales: KnownShape, sizes: KnownShape): KnownShape | null {
  if (sizes.elements && sizes.elements.length > 0) return { dims: sizes.elements, elements: null };
  if (!scales.elements) return null;
  return {
    dims: scales.elements.map((scale, at) => Math.floor(times(dims?.[at] ?? null, scale) ?? 1)),
    elements: null,
  };
}

function vector(elements: readonly Dimension[]): KnownShape {
  return { dims: [elements.length], elements: elements.length > maxElements ? null : elements };
}

function broadcast(a: readonly Dimension[], b: readonly Dimension[]): Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, at) => {
    const [x, y] = [a[at - rank + a.length] ?? null, b[at - rank + b.length] ?? null];
    if (x === null || y === null) return x ?? y;
    return x === 0 || y === 0 ? 0 : Math.max(x, y);
  });
}

function times(a: Dimension, b: Dimension): Dimension {
  return b === null ? a : (a ?? 1) * b;
}

function unsqueezed(dims: readonly Dimension[], axes: readonly number[]): Dimension[] {
  const rank = dims.length + axes.length;
  const places = axes.map(axis => (axis < 0 ? axis + rank : axis));
  const rest = [...dims];
  return Array.from({ length: rank }, (_, at) => (places.includes(at) ? 1 : (rest.shift() ?? null)));
}

/** Axes are an input since operator set 13, and were an attribute before. */
function axesOf(input: Input, node: Onnx.INodeProto): readonly number[] | null {
  const axes = input(1).elements ?? attributeOf(node, 'axes')?.ints?.map(Number);
  return axes?.every(axis => axis !== null) ? axes : null;
}

function elementAt(elements: readonly Dimension[], index: Dimension): Dimension {
  return index === null ? null : (elements.at(index) ?? null);
}

/** An attribute of a node by its name. */
export function attributeOf(node: Onnx.INodeProto, name: string): Onnx.IAttributeProto | undefined {
  return node.attribute?.find(attribute => attribute.name === name);
}

function elementsOf(tensor: Onnx.ITensorProto, count: number): Dimension[] | null {
  const raw = tensor.rawData ?? new Uint8Array(0);
  const view = new DataView(raw.buffer, raw.byteOffset, raw.length);
  const stored = (width: number, read: (offset: number) => number, list: readonly unknown[] | null | undefined) =>
    raw.length === width * count && raw.length > 0
      ? Array.from({ length: count }, (_, at) => read(width * at))
      : list?.length === count
        ? list.map(Number)
        : null;
  const type = tensor.dataType;
  if (type === INT64) return stored(8, offset => Number(view.getBigInt64(offset, true)), tensor.int64Data);
  if (type === INT32) return stored(4, offset => view.getInt32(offset, true), tensor.int32Data);
  if (type === FLOAT) return stored(4, offset => view.getFloat32(offset, true), tensor.floatData);
  return type === BOOL ? stored(1, offset => view.getUint8(offset), tensor.int32Data) : null;
}
