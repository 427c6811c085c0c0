import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Graph, valueInfo } from '../../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { SymbolicShapes } from '../../../src/modelFiles/onnx/symbolicShapes.ts';
import {
  difference,
  fixed,
  product,
  quotient,
  sumOf,
  symbolic,
  textOf,
  type Size,
} from '../../../src/modelFiles/onnx/symbolicSizes.ts';
import { declareShapes, shapesOf, shareSizes } from '../../../src/modelFiles/rewrite/sharedSizes.ts';

const { FLOAT, INT64 } = onnx.TensorProto.DataType;
const [rows, steps] = [symbolic('rows'), symbolic('steps')];

function emptyGraph(): Graph {
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: onnx.GraphProto.create({ name: 'sizes' }),
  });
  const graph = new Graph(model);
  graph.input('input_ids', INT64, ['batch', 'sequence']);
  return graph;
}

const embedded = (graph: Graph): string =>
  graph.add('Gather', [graph.stored(FLOAT, [10, 6], new Uint8Array(240)), 'input_ids'], { axis: 0 });

const textsOf = (sizes: readonly Size[] | null): string[] | null => sizes && sizes.map(textOf);

test('sizes are terms that are equal only where they are in every pass', () => {
  assert.equal(textOf(product(steps, product(fixed(3), rows))), textOf(product(product(rows, steps), fixed(3))));
  assert.notEqual(textOf(rows), textOf(steps));
  assert.equal(textOf(sumOf([rows, rows])), textOf(product(fixed(2), rows)));
  assert.equal(textOf(sumOf([rows, steps])), textOf(sumOf([steps, rows])));
  assert.deepEqual(quotient(product(fixed(6), rows), product(fixed(2), rows)), fixed(3));
  assert.equal(quotient(rows, fixed(2)), null, 'a number of rows may be odd');
  assert.equal(quotient(rows, steps), null);
  assert.equal(quotient(rows, fixed(0)), null);
  assert.deepEqual(difference(product(fixed(3), rows), rows), product(fixed(2), rows));
  assert.equal(difference(rows, steps), null);
});

test('dimensions follow from those of the inputs, and what is not known stays unknown', () => {
  const graph = emptyGraph();
  const values = embedded(graph);
  const moved = graph.add('Transpose', [values], { perm: [0, 2, 1] });
  const scores = graph.add('MatMul', [values, moved]);
  const shape = graph.add('Shape', [scores]);
  const flat = graph.add('Reshape', [values, graph.integers([-1, 3])]);
  const some = graph.add('NonZero', [values]);
  const other = graph.add('Add', [values, moved]);
  graph.finish([scores, shape, flat, some, other].map(name => valueInfo(name, FLOAT, [])));
  const shapes = new SymbolicShapes(graph, new Map([['input_ids', [rows, steps]]]));
  for (const node of graph.body.node) shapes.read(node);
  assert.deepEqual(textsOf(shapes.of(values).dims), ['1*rows', '1*steps', '6']);
  assert.deepEqual(textsOf(shapes.of(scores).dims), ['1*rows', '1*steps', '1*steps']);
  assert.deepEqual(textsOf(shapes.of(shape).elements), ['1*rows', '1*steps', '1*steps']);
  assert.deepEqual(textsOf(shapes.of(flat).dims), ['2*rows*steps', '3']);
  assert.equal(shapes.of(some).dims, null);
  assert.equal(shapes.of(other).dims, null, 'steps and 6 may differ');
});

/** A layer that folds its values into rows and back, with the sizes worked out anew. */
function addLayer(graph: Graph, values: string): string {
  const size = (axis: number): string =>
    graph.add('Unsqueeze', [
      graph.add('Gather', [graph.add('Shape', [values]), graph.integers([axis], true)], { axis: 0 }),
      graph.integers([0]),
    ]);
  const heads = graph.add('Concat', [size(0), size(1), graph.integers([2, 3])], { axis: 0 });
  const split = graph.add('Transpose', [graph.add('Reshape', [values, heads])], { perm: [0, 2, 1, 3] });
  const joined = graph.add('Concat', [size(0), size(1), graph.integers([6])], { axis: 0 });
  const back = graph.add('Transpose', [graph.add('Sqrt', [split])], { perm: [0, 2, 1, 3] });
  const flat = graph.add('Reshape', [graph.add('Reshape', [back, joined]), graph.integers([-1, 6])]);
  return graph.add('Add', [values, graph.add('Reshape', [flat, joined])]);
}

test('targets become constants, sizes are computed once for all layers, and outputs keep their names', () => {
  const graph = emptyGraph();
  let values = embedded(graph);
  for (let layer = 0; layer < 3; layer++) values = addLayer(graph, values);
  graph.add('Identity', [values], {}, 'result');
  graph.add('Shape', [values], {}, 'sizes');
  graph.finish([valueInfo('result', FLOAT, ['rows', 'steps', 6]), valueInfo('sizes', INT64, [3])]);
  const count = (type: string): number => graph.body.node.filter(({ opType }) => opType === type).length;
  assert.equal(count('Reshape'), 12);
  shareSizes(graph, ['input_ids', null]);
  assert.deepEqual(
    graph.body.output.map(({ name }) => name),
    ['result', 'sizes'],
  );
  assert.equal(count('Add'), 3);
  assert.equal(count('Reshape'), 12);
  const targets = graph.body.node.filter(({ opType }) => opType === 'Reshape').map(({ input }) => input?.[1]);
  const constants = targets.map(name => graph.integersOf(name));
  assert.equal(constants.filter(target => target === undefined).length, 3, 'only [rows * steps, 6] back to three axes');
  assert.deepEqual(constants[0], [0, 0, 2, 3]);
  assert.equal(new Set(targets.filter(name => graph.integersOf(name) === undefined)).size, 1);
  assert.equal(count('Shape'), 2, 'one for all layers, and the output');
  declareShapes(graph, shapesOf(graph, ['input_ids', null]));
  const declared = new Map(graph.body.valueInfo.map(({ name, type }) => [name, type?.tensorType]));
  const split = graph.body.node.find(({ opType }) => opType === 'Transpose')?.output?.[0];
  const { elemType, shape } = declared.get(split ?? '') ?? {};
  assert.equal(elemType, FLOAT);
  assert.deepEqual(
    shape?.dim?.map(({ dimValue, dimParam }) => dimParam ?? Number(dimValue)),
    ['1*rows', 2, '1*steps', 3],
  );
  const inner = graph.body.node.filter(({ opType }) => opType !== 'Constant').flatMap(node => node.output ?? []);
  assert.equal(declared.size, inner.length - 2, 'every value but the outputs');
});

test('nothing is concluded from inputs that are not known', () => {
  const graph = emptyGraph();
  graph.input('extra', FLOAT, ['a', 6]);
  const shape = graph.add('Shape', ['extra']);
  graph.add('Reshape', ['extra', graph.add('Concat', [graph.integers([1]), shape], { axis: 0 })], {}, 'result');
  graph.finish([valueInfo('result', FLOAT, [])]);
  const before = graph.body.node.map(({ opType }) => opType);
  shareSizes(graph, ['input_ids']);
  assert.deepEqual(
    graph.body.node.map(({ opType }) => opType),
    before,
  );
});

test('a number of distributions may be zero, so that no dimension is inferred from it', () => {
  const graph = emptyGraph();
  graph.input('log_prob_positions', INT64, ['log_prob_positions']);
  const table = graph.stored(FLOAT, [10, 6], new Uint8Array(240));
  const values = graph.add('Gather', [table, 'log_prob_positions'], { axis: 0 });
  const size = graph.add('Gather', [graph.add('Shape', [values]), graph.integers([0])], { axis: 0 });
  const target = graph.add('Concat', [graph.integers([2, 3]), size], { axis: 0 });
  graph.add('Reshape', [values, target], {}, 'result');
  graph.finish([valueInfo('result', FLOAT, [])]);
  shareSizes(graph, ['input_ids']);
  const reshape = graph.producerOf('result');
  assert.equal(graph.integersOf(reshape?.input?.[1]), undefined);
});
