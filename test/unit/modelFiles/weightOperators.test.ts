import assert from 'node:assert/strict';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { normal, randomStream } from '../../../src/core/statistics/random.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { applyOperator } from '../../../src/modelFiles/weights/weightOperators.ts';
import type { LazyTensor, TensorValues } from '../../../src/modelFiles/weights/weights.ts';

const { FLOAT, INT64, INT8 } = onnx.TensorProto.DataType;
const next = randomStream(3);
const count = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);
const tensor = (type: number, dims: readonly number[], values: TensorValues): LazyTensor => ({
  type,
  dims,
  owned: false,
  read: () => values,
});
const floats = (...dims: readonly number[]): LazyTensor =>
  tensor(
    FLOAT,
    dims,
    Float32Array.from({ length: count(dims) }, () => normal(next)),
  );
const wholes = (...values: readonly number[]): LazyTensor =>
  tensor(INT64, [values.length], BigInt64Array.from(values, BigInt));

function apply(
  opType: string,
  inputs: readonly LazyTensor[],
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): LazyTensor {
  const attribute: Onnx.IAttributeProto[] = Object.entries(attributes).map(([name, value]) =>
    typeof value === 'number' ? { name, i: value } : { name, ints: [...value] },
  );
  const made = applyOperator({ opType, attribute }, inputs);
  assert.ok(made, opType);
  return made;
}

/** Value at an index, with broadcasting of axes of length 1 and of missing leading axes. */
function at(x: LazyTensor, index: readonly number[]): number {
  const own = index.slice(index.length - x.dims.length);
  const place = x.dims.reduce((sum, d, axis) => sum * d + (d === 1 ? 0 : (own[axis] ?? 0)), 0);
  return Number(x.read()[place]);
}

/** Every index of an array of `dims`, in row-major order. */
function indices(dims: readonly number[]): number[][] {
  return dims.reduce<number[][]>(
    (all, d) => all.flatMap(index => Array.from({ length: d }, (_, i) => [...index, i])),
    [[]],
  );
}

/** The result of an operator equals `expected` at each index. */
function assertIs(found: LazyTensor, dims: readonly number[], expected: (index: readonly number[]) => number): void {
  assert.deepEqual(found.dims, dims);
  const values = found.read();
  assert.equal(values.length, count(dims));
  indices(dims).forEach((index, place) => {
    assert.equal(values[place], Math.fround(expected(index)), `at ${index.join(',')}`);
  });
}

const shapes: readonly (readonly [readonly number[], readonly number[], readonly number[]])[] = [
  [
    [4, 3, 5],
    [4, 3, 5],
    [4, 3, 5],
  ],
  [
    [4, 3, 5],
    [4, 3, 1],
    [4, 3, 5],
  ],
  [[4, 3, 5], [5], [4, 3, 5]],
  [
    [4, 1, 5],
    [3, 1],
    [4, 3, 5],
  ],
  [[1], [2, 6], [2, 6]],
];

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Mul: (a, b) => a * b,
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Div: (a, b) => a / b,
};

for (const [operator, f] of Object.entries(arithmetic)) {
  test(`${operator} broadcasts as ONNX does and rounds to float32`, () => {
    for (const [left, right, dims] of shapes) {
      const [a, b] = [floats(...left), floats(...right)];
      const [x, y] = [Float32Array.from(a.read(), Number), Float32Array.from(b.read(), Number)];
      assertIs(apply(operator, [a, b]), dims, index => f(at(a, index), at(b, index)));
      assert.deepEqual([a.read(), b.read()], [x, y], 'stored weights stay as they are');
      const owned = { ...a, owned: true, read: () => x.slice() };
      assertIs(apply(operator, [owned, b]), dims, index => f(at(a, index), at(b, index)));
    }
  });
}

test('blocks of codes that are cast, scaled and shifted stay as they are', () => {
  const codes = tensor(
    INT8,
    [3, 4, 5],
    Int8Array.from({ length: 60 }, (_, place) => place - 30),
  );
  const [scale, shift] = [floats(3, 4, 1), floats(3, 4, 1)];
  const real = apply('Cast', [codes], { to: FLOAT });
  assertIs(real, [3, 4, 5], index => at(codes, index));
  const scaled = apply('Mul', [real, scale]);
  const swapped = apply('Mul', [scale, real]);
  for (const product of [scaled, swapped]) assertIs(product, [3, 4, 5], index => at(codes, index) * at(scale, index));
  assertIs(
    apply('Add', [scaled, shift]),
    [3, 4, 5],
    index => Math.fround(at(codes, index) * at(scale, index)) + at(shift, index),
  );
  assert.deepEqual(
    codes.read(),
    Int8Array.from({ length: 60 }, (_, place) => place - 30),
  );
});

test('Transpose moves axes', () => {
  const [matrix, cube] = [floats(70, 37), floats(3, 4, 5)];
  assertIs(apply('Transpose', [matrix], { perm: [1, 0] }), [37, 70], ([i = 0, j = 0]) => at(matrix, [j, i]));
  assertIs(apply('Transpose', [cube], { perm: [2, 0, 1] }), [5, 3, 4], ([i = 0, j = 0, k = 0]) => at(cube, [j, k, i]));
  assertIs(apply('Transpose', [cube]), [5, 4, 3], ([i = 0, j = 0, k = 0]) => at(cube, [k, j, i]));
});

test('Reshape, Unsqueeze and Squeeze change only the shape', () => {
  const x = floats(4, 6);
  for (const made of [
    apply('Reshape', [x, wholes(0, -1, 2)]),
    apply('Unsqueeze', [x, wholes(1, -1)]),
    apply('Squeeze', [{ ...x, dims: [1, 24] }, wholes(0)]),
  ])
    assert.equal(made.read(), x.read());
  assert.deepEqual(apply('Reshape', [x, wholes(0, -1, 2)]).dims, [4, 3, 2]);
  assert.deepEqual(apply('Unsqueeze', [x, wholes(1, -1)]).dims, [4, 1, 6, 1]);
});

test('Gather takes indices along an axis, negative ones from the end', () => {
  const x = floats(4, 6, 2);
  const found = apply('Gather', [x, wholes(5, 0, -2)], { axis: 1 });
  assertIs(found, [4, 3, 2], ([i = 0, j = 0, k = 0]) => at(x, [i, [5, 0, 4][j] ?? 0, k]));
});

test('DequantizeLinear takes one scale per tensor, index or block', () => {
  const dims = [6, 8];
  const codes = tensor(
    INT8,
    dims,
    Int8Array.from({ length: 48 }, () => Math.round(40 * normal(next))),
  );
  const [one, each, blocks] = [floats(1), floats(8), floats(6, 2)];
  const zeros = tensor(
    INT8,
    [8],
    Int8Array.from({ length: 8 }, (_, i) => i - 3),
  );
  assertIs(apply('DequantizeLinear', [codes, one]), dims, index => at(codes, index) * at(one, [0]));
  assertIs(
    apply('DequantizeLinear', [codes, each, zeros], { axis: 1 }),
    dims,
    index => (at(codes, index) - at(zeros, [index[1] ?? 0])) * at(each, [index[1] ?? 0]),
  );
  assertIs(
    apply('DequantizeLinear', [codes, blocks], { axis: 1, block_size: 4 }),
    dims,
    ([i = 0, j = 0]) => at(codes, [i, j]) * at(blocks, [i, j >> 2]),
  );
  const down = floats(3, 8);
  assertIs(
    apply('DequantizeLinear', [codes, down], { axis: 0, block_size: 2 }),
    dims,
    ([i = 0, j = 0]) => at(codes, [i, j]) * at(down, [i >> 1, j]),
  );
});

test('whole-number arithmetic and other types of Cast are left to the runtime', () => {
  assert.equal(applyOperator({ opType: 'Add' }, [wholes(1, 2), wholes(3, 4)]), null);
  assert.equal(applyOperator({ opType: 'Cast', attribute: [{ name: 'to', i: INT64 }] }, [floats(3)]), null);
});
