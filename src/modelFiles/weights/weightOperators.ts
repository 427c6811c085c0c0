/** Evaluates the operators that exports put between a packed weight and its use (ONNX operators, opset 21). */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../onnx/onnxProto.ts';
import { sizesOf } from '../onnx/sizes.ts';
import { typeName } from '../onnx/tensorType.ts';
import type { LazyTensor, TensorValues } from './weights.ts';

type NumberValues = Exclude<TensorValues, BigInt64Array>;
type Operator = (inputs: readonly LazyTensor[], node: Onnx.INodeProto) => LazyTensor | null;

const { FLOAT, INT64 } = onnx.TensorProto.DataType;

/** The result of an operator on known inputs, computed when it is read; null for cases that are left to the runtime. */
export function applyOperator(node: Onnx.INodeProto, inputs: readonly LazyTensor[]): LazyTensor | null {
  return operators[node.opType ?? '']?.(inputs, node) ?? null;
}

/** Whether `applyOperator` knows the operator of a node. */
export function isWeightOperator(node: Onnx.INodeProto): boolean {
  return !node.domain && (node.opType ?? '') in operators;
}

const operators: Readonly<Record<string, Operator>> = {
  Identity: ([x]) => x ?? null,
  Cast: ([x], node) => (x && integerAttribute(node, 'to') === FLOAT ? castOf(x) : null),
  Mul: inputs => elementwise(inputs, multiply, true),
  Add: inputs => elementwise(inputs, sum, true),
  Sub: inputs => elementwise(inputs, subtract, false),
  Div: inputs => elementwise(inputs, divide, false),
  Reshape: ([x, shape]) => (x && shape ? reshaped(x, integersIn(shape)) : null),
  Unsqueeze: ([x, axes]) => (x && axes ? unsqueezed(x, integersIn(axes)) : null),
  Squeeze: ([x, axes]) => {
    if (!x || !axes) return null;
    const dropped = integersIn(axes).map(axis => (axis + x.dims.length) % x.dims.length);
    return withDims(
      x,
      x.dims.filter((_, axis) => !dropped.includes(axis)),
    );
  },
  Transpose: ([x], node) =>
    x ? transposed(x, integersAttribute(node, 'perm') ?? x.dims.map((_, axis) => x.dims.length - 1 - axis)) : null,
  Gather: ([x, indices], node) => (x && indices ? gathered(x, indices, integerAttribute(node, 'axis') ?? 0) : null),
  DequantizeLinear: ([x, scale, zero], node) => (x && scale ? dequantized(x, scale, zero, node) : null),
};

/** The same values with other dimensions. */
function withDims({ type, owned, read }: LazyTensor, dims: readonly number[]): LazyTensor {
  return { type, dims, owned, read };
}

/** Types of whole numbers that are read as they are, one byte each. */
const byteTypes: readonly string[] = ['uint4', 'int4', 'uint8', 'int8'];

function castOf(x: LazyTensor): LazyTensor {
  return {
    type: FLOAT,
    dims: x.dims,
    owned: true,
    read: () => new Float32Array(numbersIn(x.read())),
    ...(byteTypes.includes(typeName(x.type)) && { whole: x }),
  };
}

/** Broadcast arithmetic. Each result is rounded to float32, as in the kernels of the runtime. */
function elementwise([a, b]: readonly LazyTensor[], arithmetic: Arithmetic, commutes: boolean): LazyTensor | null {
  if (a?.type !== FLOAT || b?.type !== FLOAT) return null;
  const rank = Math.max(a.dims.length, b.dims.length);
  const wide = ({ dims }: LazyTensor): number[] => [...new Array<number>(rank - dims.length).fill(1), ...dims];
  const [first, second] = [wide(a), wide(b)];
  const dims = first.map((d, axis) => (d === 1 ? (second[axis] ?? 1) : d));
  const isWhole = (own: readonly number[]): boolean => own.every((d, axis) => d === dims[axis]);
  const isByBlock = isWhole(first) && second.at(-1) === 1 && isWhole([...second.slice(0, -1), dims.at(-1) ?? 1]);
  const read = (): TensorValues => {
    const [x, y] = [numbersIn((a.whole ?? a).read()), numbersIn((b.whole ?? b).read())];
    const isFree = ({ whole, owned }: LazyTensor, own: readonly number[]): boolean =>
      whole === undefined && owned && isWhole(own);
    const into = isFree(a, first) ? x : commutes && isFree(b, second) ? y : new Float32Array(size(dims));
    if (isByBlock) byBlock(arithmetic, into, x, y, dims.at(-1) ?? 1);
    else {
      walk(dims, strides(first), strides(second), (at, i, j, width, dx, dy) => {
        arithmetic.each(into, at, width, x, i, dx, y, j, dy);
      });
    }
    return into;
  };
  return { type: FLOAT, dims, owned: true, read };
}

/** An operator on the values of one row. */
interface Arithmetic {
  /** Compute `width` values; x and y are read from i and j in steps of dx and dy. */
  each(
    into: NumberValues,
    at: number,
    width: number,
    x: NumberValues,
    i: number,
    dx: number,
    y: NumberValues,
    j: number,
    dy: number,
  ): void;
  /** Compute the values from `from` to `to`, which have y in common. */
  withOne(into: NumberValues, from: number, to: number, x: NumberValues, y: number): void;
}

const multiply: Arithmetic = {
  each(into, at, width, x, i, dx, y, j, dy) {
    for (let n = 0; n < width; n++) into[at + n] = (x[i + n * dx] as number) * (y[j + n * dy] as number);
  },
  withOne(into, from, to, x, y) {
    for (let at = from; at < to; at++) into[at] = (x[at] as number) * y;
  },
};
const sum: Arithmetic = {
  each(into, at, width, x, i, dx, y, j, dy) {
    for (let n = 0; n < width; n++) into[at + n] = (x[i + n * dx] as number) + (y[j + n * dy] as number);
  },
  withOne(into, from, to, x, y) {
    for (let at = from; at < to; at++) into[at] = (x[at] as number) + y;
  },
};
const subtract: Arithmetic = {
  each(into, at, width, x, i, dx, y, j, dy) {
    for (let n = 0; n < width; n++) into[at + n] = (x[i + n * dx] as number) - (y[j + n * dy] as number);
  },
  withOne(into, from, to, x, y) {
    for (let at = from; at < to; at++) into[at] = (x[at] as number) - y;
  },
};
const divide: Arithmetic = {
  each(into, at, width, x, i, dx, y, j, dy) {
    for (let n = 0; n < width; n++) into[at + n] = (x[i + n * dx] as number) / (y[j + n * dy] as number);
  },
  withOne(into, from, to, x, y) {
    for (let at = from; at < to; at++) into[at] = (x[at] as number) / y;
  },
};

/** Compute blocks of `width` values, each with one value of y. */
function byBlock({ withOne }: Arithmetic, into: NumberValues, x: NumberValues, y: NumberValues, width: number): void {
  for (let block = 0, at = 0; block < y.length; block++, at += width)
    withOne(into, at, at + width, x, y[block] as number);
}

/** Visit the rows (last axis) of an array, with the offsets i and j of two sources that have strides of their own. */
function walk(
  dims: readonly number[],
  xs: readonly number[],
  ys: readonly number[],
  visit: (at: number, i: number, j: number, width: number, dx: number, dy: number) => void,
): void {
  const width = dims.at(-1) ?? 1;
  const outer = dims.slice(0, -1);
  const index = new Array<number>(outer.length).fill(0);
  const count = size(dims);
  const [dx = 0, dy = 0] = [xs.at(-1), ys.at(-1)];
  let [i, j] = [0, 0];
  for (let at = 0; at < count; at += width) {
    visit(at, i, j, width, dx, dy);
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      const carries = next === outer[axis];
      const moved = carries ? 1 - next : 1;
      index[axis] = carries ? 0 : next;
      i += (xs[axis] as number) * moved;
      j += (ys[axis] as number) * moved;
      if (!carries) break;
    }
  }
}

/** Distance between neighbors along each axis; 0 along an axis of length 1, which broadcasts. */
function strides(dims: readonly number[]): number[] {
  let step = 1;
  return dims
    .toReversed()
    .map(d => {
      const own = d === 1 ? 0 : step;
      step *= d;
      return own;
    })
    .toReversed();
}

function reshaped(x: LazyTensor, shape: readonly number[]): LazyTensor {
  const given = shape.map((d, axis) => (d === 0 ? (x.dims[axis] as number) : d));
  const known = size(given.filter(d => d !== -1));
  return withDims(
    x,
    given.map(d => (d === -1 ? size(x.dims) / known : d)),
  );
}

function unsqueezed(x: LazyTensor, axes: readonly number[]): LazyTensor {
  const rank = x.dims.length + axes.length;
  const added = new Set(axes.map(axis => (axis + rank) % rank));
  const rest = [...x.dims];
  return withDims(
    x,
    Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : (rest.shift() ?? 1))),
  );
}

function transposed(x: LazyTensor, order: readonly number[]): LazyTensor | null {
  if (x.type === INT64) return null;
  const dims = order.map(axis => x.dims[axis] as number);
  const read = (): TensorValues => {
    const from = numbersIn(x.read());
    const into = from.slice();
    const steps = order.map(axis => size(x.dims.slice(axis + 1)));
    const [rows, columns] = dims;
    if (dims.length === 2 && rows !== undefined && columns !== undefined) transposeMatrix(from, into, rows, columns);
    else {
      walk(dims, steps, steps, (at, i, _, width, step) => {
        for (let n = 0; n < width; n++) into[at + n] = from[i + n * step] as number;
      });
    }
    return into;
  };
  return { type: x.type, dims, owned: true, read, ...(dims.length === 2 && order[0] === 1 && { transpose: x }) };
}

/** Transpose tile by tile, so that both sides stay in the processor's cache. */
function transposeMatrix(from: NumberValues, into: NumberValues, rows: number, columns: number): void {
  const tile = 32;
  for (let top = 0; top < rows; top += tile) {
    for (let left = 0; left < columns; left += tile) {
      for (let row = top; row < Math.min(top + tile, rows); row++) {
        for (let column = left; column < Math.min(left + tile, columns); column++)
          into[row * columns + column] = from[column * rows + row] as number;
      }
    }
  }
}

function gathered(x: LazyTensor, indices: LazyTensor, axis: number): LazyTensor | null {
  if (x.type !== FLOAT) return null;
  const along = (axis + x.dims.length) % x.dims.length;
  const count = x.dims[along];
  if (count === undefined) return null;
  const [outer, inner] = [size(x.dims.slice(0, along)), size(x.dims.slice(along + 1))];
  const chosen = integersIn(indices).map(at => (at < 0 ? at + count : at));
  const dims = [...x.dims.slice(0, along), ...indices.dims, ...x.dims.slice(along + 1)];
  const read = (): TensorValues => {
    const from = numbersIn(x.read());
    const into = new Float32Array(size(dims));
    for (let block = 0; block < outer; block++) {
      chosen.forEach((at, n) => {
        into.set(
          from.subarray((block * count + at) * inner, (block * count + at + 1) * inner),
          (block * chosen.length + n) * inner,
        );
      });
    }
    return into;
  };
  return { type: x.type, dims, owned: true, read };
}

/** (x - zero) * scale, with one scale for the tensor, for each index along an axis, or for each block along it. */
function dequantized(
  x: LazyTensor,
  scale: LazyTensor,
  zero: LazyTensor | undefined,
  node: Onnx.INodeProto,
): LazyTensor {
  const axis = ((integerAttribute(node, 'axis') ?? 1) + x.dims.length) % Math.max(x.dims.length, 1);
  const blocked = scale.dims.length === x.dims.length && scale.dims.length > 1;
  const along = x.dims[axis] ?? 1;
  const scales = size(scale.dims) === 1 ? 1 : (scale.dims[blocked ? axis : 0] ?? 1);
  const per = scales === 1 && !blocked ? along : Math.ceil(along / scales);
  const inner = size(x.dims.slice(axis + 1));
  const read = (): TensorValues => {
    const [codes, factors, zeros] = [
      numbersIn(x.read()),
      numbersIn(scale.read()),
      zero ? numbersIn(zero.read()) : null,
    ];
    const into = new Float32Array(codes.length);
    for (let row = 0; row < into.length / inner; row++) {
      const index = Math.floor((row % along) / per);
      const base = blocked ? (Math.floor(row / along) * scales + index) * inner : index;
      for (let i = 0; i < inner; i++) {
        const at = blocked ? base + i : base;
        const zeroPoint = zeros ? (zeros[at] as number) : 0;
        into[row * inner + i] = ((codes[row * inner + i] as number) - zeroPoint) * (factors[at] as number);
      }
    }
    return into;
  };
  return { type: FLOAT, dims: x.dims, owned: true, read };
}

function integerAttribute(node: Onnx.INodeProto, name: string): number | undefined {
  const found = node.attribute?.find(a => a.name === name);
  return found ? Number(found.i ?? 0) : undefined;
}

function integersAttribute(node: Onnx.INodeProto, name: string): number[] | undefined {
  const list = node.attribute?.find(a => a.name === name)?.ints;
  return list ? sizesOf(list) : undefined;
}

function numbersIn(values: TensorValues): NumberValues {
  return values instanceof BigInt64Array ? Float64Array.from(values, Number) : values;
}

function integersIn(x: LazyTensor): number[] {
  return sizesOf(x.read());
}

function size(dims: readonly number[]): number {
  return dims.reduce((a, b) => a * b, 1);
}
