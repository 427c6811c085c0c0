import assert from 'node:assert/strict';
import test from 'node:test';
import { normal, randomStream } from '../../src/core/statistics/random.ts';
import { openSession } from '../../src/engine/runtime.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { fuseRotaryEmbeddings } from '../../src/modelFiles/rewrite/rotaryEmbedding.ts';
import { shapesOf } from '../../src/modelFiles/rewrite/sharedSizes.ts';

const { FLOAT, INT64 } = onnx.TensorProto.DataType;
const [heads, width, vocabulary] = [3, 8, 11];
const half = width / 2;
const inputs = ['input_ids', 'position_ids'];
const next = randomStream(5);
const table = Float32Array.from({ length: vocabulary * heads * width }, () => normal(next));
const frequencies = Float32Array.from({ length: half }, (_, at) => 1 / 10 ** at);
const factor = 1.25;

/** What differs from a rotary embedding. */
type Change = 'none' | 'sign' | 'second angles' | 'shared positions' | 'uneven halves';

/** The graph of an export: rows of a table, in heads, rotated by angles of their positions. */
function exportedGraph(change: Change): Graph {
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 10,
      opsetImport: [{ domain: '', version: 18 }],
      graph: onnx.GraphProto.create({ name: 'rotary' }),
    }),
  );
  const floats = (values: Float32Array, ...dims: number[]): string =>
    graph.stored(FLOAT, dims, new Uint8Array(values.buffer));
  const part = (name: string, from: number, to: number): string =>
    graph.add('Slice', [name, ...[from, to, -1, 1].map(at => graph.integers([at]))]);
  for (const name of inputs) graph.input(name, INT64, ['rows', 'steps']);
  const rows = graph.add('Gather', [floats(table, vocabulary, heads * width), 'input_ids'], { axis: 0 });
  const inHeads = graph.add('Reshape', [rows, graph.integers([0, 0, heads, width])]);
  const value = graph.add('Transpose', [inHeads], { perm: [0, 2, 1, 3] });
  const positions = change === 'shared positions' ? part('position_ids', 0, 1) : 'position_ids';
  const column = graph.add('Unsqueeze', [graph.add('Cast', [positions], { to: FLOAT }), graph.integers([2])]);
  const angle = graph.add('Mul', [column, floats(frequencies, half)]);
  const other = change === 'second angles' ? graph.add('Mul', [angle, graph.float(2)]) : angle;
  const angles = graph.add('Concat', [angle, other], { axis: -1 });
  const [cosine = '', sine = ''] = ['Cos', 'Sin'].map(type =>
    graph.add('Unsqueeze', [graph.add('Mul', [graph.add(type, [angles]), graph.float(factor)]), graph.integers([1])]),
  );
  const cut = change === 'uneven halves' ? half - 1 : half;
  const [first, second] = [part(value, 0, cut), part(value, cut, 2 ** 31)];
  const turned =
    change === 'sign'
      ? graph.add('Concat', [second, graph.add('Neg', [first])], { axis: -1 })
      : graph.add('Concat', [graph.add('Neg', [second]), first], { axis: -1 });
  const products = [graph.add('Mul', [turned, sine]), graph.add('Mul', [value, cosine])];
  graph.add('Add', products, {}, 'rotated');
  graph.finish([valueInfo('rotated', FLOAT, ['rows', heads, 'steps', width])]);
  return graph;
}

/** x cos + (-b, a) sin in float64. */
function expected(ids: readonly number[], positions: readonly number[]): number[] {
  return ids.flatMap((id, row) =>
    Array.from({ length: heads * width }, (_, at) => {
      const [head, unit] = [Math.floor(at / width), at % width];
      const valueOf = (other: number): number => table[id * heads * width + head * width + other] ?? NaN;
      const angle = (positions[row] ?? NaN) * (frequencies[unit % half] ?? NaN);
      const across = unit < half ? -valueOf(unit + half) : valueOf(unit - half);
      return factor * (valueOf(unit) * Math.cos(angle) + across * Math.sin(angle));
    }),
  );
}

test('a rotary embedding becomes one operator, which gives each row the same bits in any batch', async () => {
  const graph = exportedGraph('none');
  assert.equal(fuseRotaryEmbeddings(graph, shapesOf(graph, inputs)), 1);
  const types = graph.body.node.map(({ opType }) => opType);
  assert.ok(types.includes('RotaryEmbedding') && !types.includes('Neg'));
  const ids = [3, 10, 0, 7, 5, 1, 2];
  const positions = [0, 1, 57, 900, 3, 3, 12];
  for (const threads of [1, 2]) {
    const session = await openSession(onnx.ModelProto.encode(graph.model).finish(), threads);
    const run = async (from: number, to: number, dims: readonly number[]): Promise<Float32Array> => {
      const feed = (values: readonly number[]) => ({ data: BigInt64Array.from(values.slice(from, to), BigInt), dims });
      const found = await session.run({ input_ids: feed(ids), position_ids: feed(positions) }, ['rotated']);
      return found.get('rotated')?.data as Float32Array;
    };
    const together = await run(0, 7, [7, 1]);
    expected(ids, positions).forEach((value, at) => {
      assert.ok(Math.abs(value - (together[at] ?? NaN)) < 1e-4, `${at}: ${together[at]} for ${value}`);
    });
    const size = heads * width;
    for (let row = 0; row < ids.length; row++)
      assert.deepEqual(await run(row, row + 1, [1, 1]), together.slice(row * size, (row + 1) * size));
    const steps = await run(0, 6, [2, 3]);
    for (let row = 0; row < 2; row++)
      for (let head = 0; head < heads; head++)
        for (let step = 0; step < 3; step++)
          assert.deepEqual(
            steps.slice(((row * heads + head) * 3 + step) * width).slice(0, width),
            together.slice((row * 3 + step) * size + head * width).slice(0, width),
          );
    await session.close();
  }
});

for (const change of ['sign', 'second angles', 'shared positions', 'uneven halves'] as const) {
  test(`what only resembles a rotary embedding stays as it is: ${change}`, () => {
    const graph = exportedGraph(change);
    const before = graph.body.node.map(({ opType }) => opType);
    assert.equal(fuseRotaryEmbeddings(graph, shapesOf(graph, inputs)), 0);
    assert.deepEqual(
      graph.body.node.map(({ opType }) => opType),
      before,
    );
  });
}
