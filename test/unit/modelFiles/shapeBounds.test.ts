import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { AdjacentError, type ErrorKind } from '../../../src/core/adjacentError.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { checkShapes } from '../../../src/modelFiles/onnx/shapeBounds.ts';

const { BOOL, FLOAT, INT64 } = onnx.TensorProto.DataType;
const kinds = onnx.AttributeProto.AttributeType;
const memory = 100e6;
const root = join(import.meta.dirname, '..', '..', '..');

const whole = (
  name: string,
  values: readonly number[],
  dims: readonly number[] = [values.length],
): Onnx.ITensorProto => ({
  name,
  dataType: INT64,
  dims: [...dims],
  int64Data: [...values],
});
const raw = (name: string, values: readonly number[]): Onnx.ITensorProto => ({
  name,
  dataType: INT64,
  dims: [values.length],
  rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
});
const one: Onnx.ITensorProto = { name: 'one', dataType: FLOAT, dims: [1, 1], floatData: [1] };
const truth: Onnx.ITensorProto = { name: 'true', dataType: BOOL, dims: [], int32Data: [1] };
const ids: Onnx.IValueInfoProto = {
  name: 'ids',
  type: { tensorType: { elemType: INT64, shape: { dim: [{ dimParam: 'rows' }, { dimParam: 'tokens' }] } } },
};

function refusal(initializer: readonly Onnx.ITensorProto[], node: readonly Onnx.INodeProto[]): ErrorKind | null {
  const model = onnx.ModelProto.fromObject({
    graph: { input: [ids], initializer: [one, truth, ...initializer], node },
  });
  try {
    checkShapes(model, memory, 'model.onnx');
    return null;
  } catch (error) {
    assert.ok(error instanceof AdjacentError);
    assert.match(error.message, /^model\.onnx .*\(operator \w+\)/);
    return error.kind;
  }
}

const big = 2 ** 26;
const cases: readonly (readonly [string, readonly Onnx.ITensorProto[], Onnx.INodeProto])[] = [
  ['a large Expand', [whole('n', [big, 1])], { opType: 'Expand', input: ['one', 'n'] }],
  ['an Expand of what is not known', [whole('n', [big, 1])], { opType: 'Expand', input: ['ids', 'n'] }],
  ['raw data', [raw('n', [big, 1])], { opType: 'Expand', input: ['one', 'n'] }],
  ['Tile', [whole('n', [1, big])], { opType: 'Tile', input: ['one', 'n'] }],
  ['ConstantOfShape', [whole('n', [2 ** 13, 2 ** 13])], { opType: 'ConstantOfShape', input: ['n'] }],
  [
    'Range',
    [whole('a', [0], []), whole('b', [-big], []), whole('c', [-1], [])],
    { opType: 'Range', input: ['a', 'b', 'c'] },
  ],
  ['Pad', [whole('n', [0, big, 0, 0])], { opType: 'Pad', input: ['one', 'n'] }],
  ['Resize', [whole('n', [1, big])], { opType: 'Resize', input: ['one', '', '', 'n'] }],
  ['OneHot', [whole('n', [big], [])], { opType: 'OneHot', input: ['ids', 'n', 'one'] }],
  ['RandomNormal', [], { opType: 'RandomNormal', attribute: [{ name: 'shape', type: kinds.INTS, ints: [big, 2] }] }],
  ['a sum', [whole('x', [], [2 ** 14, 1]), whole('y', [], [2 ** 14])], { opType: 'Add', input: ['x', 'y'] }],
  ['a product', [whole('x', [], [2 ** 14, 1]), whole('y', [], [1, 2 ** 14])], { opType: 'MatMul', input: ['x', 'y'] }],
  ['Gather', [whole('x', [], [1, 2 ** 14]), whole('i', [], [2 ** 14])], { opType: 'Gather', input: ['x', 'i'] }],
];

for (const [name, initializer, node] of cases) {
  test(`${name} that does not fit is refused`, () => {
    assert.equal(refusal(initializer, [{ ...node, output: ['huge'] }]), 'model-too-large');
  });
}

test('sizes that are computed from constants are followed, also into branches', () => {
  const axis = { name: 'axis', type: kinds.INT, i: 0 };
  const node: Onnx.INodeProto[] = [
    { opType: 'Shape', input: ['ids'], output: ['s'] },
    { opType: 'Gather', input: ['s', 'first'], output: ['rows'], attribute: [axis] },
    { opType: 'Mul', input: ['n', 'n'], output: ['square'] },
    { opType: 'Concat', input: ['rows', 'square'], output: ['shape'], attribute: [axis] },
    { opType: 'Expand', input: ['one', 'shape'], output: ['huge'] },
  ];
  assert.equal(refusal([whole('n', [2 ** 13]), whole('first', [0])], node), 'model-too-large');
  assert.equal(refusal([whole('n', [2 ** 5]), whole('first', [0])], node), null);
  const branch = { name: 'then_branch', type: kinds.GRAPH, g: { node: node.slice(2) } };
  const choice = { opType: 'If', input: ['true'], output: ['y'], attribute: [branch] };
  assert.equal(refusal([whole('n', [2 ** 13]), whole('first', [0])], [...node.slice(0, 2), choice]), 'model-too-large');
});

test('a loop is refused when its condition never changes and it has too many turns', () => {
  const loop = (turns: string, body: readonly Onnx.INodeProto[]): Onnx.INodeProto => ({
    opType: 'Loop',
    input: [turns, 'true', 'one'],
    output: ['end'],
    attribute: [
      {
        name: 'body',
        type: kinds.GRAPH,
        g: {
          input: ['i', 'on', 'x'].map(name => ({ name })),
          output: ['still', 'x'].map(name => ({ name })),
          node: [...body],
        },
      },
    ],
  });
  const passedOn = { opType: 'Identity', input: ['on'], output: ['still'] };
  const outer = { opType: 'Identity', input: ['true'], output: ['still'] };
  const decided = { opType: 'Less', input: ['x', 'one'], output: ['still'] };
  const turns = [whole('few', [100], []), whole('many', [2 ** 40], [])];
  assert.equal(refusal(turns, [loop('', [passedOn])]), 'model-unsupported');
  assert.equal(refusal(turns, [loop('many', [outer])]), 'model-unsupported');
  assert.equal(refusal(turns, [loop('few', [passedOn])]), null);
  assert.equal(refusal(turns, [loop('many', [decided])]), null);
  assert.equal(refusal(turns, [loop('ids', [passedOn])]), null);
});

test('a graph whose nodes are not in order is refused', () => {
  const nodes = [
    { opType: 'Identity', input: ['y'], output: ['x'] },
    { opType: 'Identity', input: ['x'], output: ['y'] },
  ];
  assert.equal(refusal([], nodes), 'model-corrupt');
  assert.equal(refusal([], [{ opType: 'Add', input: ['one', 'nowhere'], output: ['x'] }]), 'model-corrupt');
});

test('the fixtures and the built-in models pass', () => {
  const folders = [join(root, 'test', 'fixtures', 'models'), join(root, 'media', 'models', 'ladder')];
  const files = folders
    .flatMap(folder => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(name => join(folder, name)))
    .filter(path => path.endsWith('.onnx'));
  assert.ok(files.length >= 12);
  for (const path of files) checkShapes(onnx.ModelProto.decode(readFileSync(path)), 250e6, path);
});
