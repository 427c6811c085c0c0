/** How much faster products of bytes are than products in fp32 on this processor. */
import { Graph, valueInfo } from '../../modelFiles/onnx/graph.ts';
import { onnx } from '../../modelFiles/onnx/onnxProto.ts';
import type { OpenSession } from '../../modelFiles/onnx/session.ts';

const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;

/** The sizes of a step of a small model with many rows. */
const [rows, inner, outputs] = [32, 576, 1536];
const repeats = 12;

/** Processor time of a product in fp32 over that of the same product in bytes, the least of several runs in turns.
 * Throws RuntimeFailure. */
export async function productSpeedup(open: OpenSession): Promise<number> {
  const feeds = { x: { data: new Float32Array(rows * inner).fill(5), dims: [rows, inner] } };
  const [plain, bytes] = [await open(productGraph(false)), await open(productGraph(true))];
  const least = { plain: Infinity, bytes: Infinity };
  try {
    for (let repeat = 0; repeat < repeats; repeat++) {
      least.plain = Math.min(least.plain, await cost(() => plain.run(feeds, ['y'])));
      least.bytes = Math.min(least.bytes, await cost(() => bytes.run(feeds, ['y'])));
    }
  } finally {
    await Promise.all([plain.close(), bytes.close()]);
  }
  return least.plain / least.bytes;
}

async function cost(task: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return Math.max(1, user + system);
}

/** One product with a stored matrix; its input is in bytes already where `inBytes` is set. */
function productGraph(inBytes: boolean): Uint8Array {
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: onnx.GraphProto.create({ name: 'product' }),
    }),
  );
  graph.input('x', FLOAT, [rows, inner]);
  const values = Float32Array.from({ length: inner * outputs }, (_, at) => (at % 7) - 3);
  if (inBytes) {
    graph.useDomain('com.microsoft');
    const inputs = [
      graph.add('Cast', ['x'], { to: UINT8 }),
      graph.stored(INT8, [inner, outputs], new Uint8Array(Int8Array.from(values).buffer)),
      graph.float(1),
      graph.stored(FLOAT, [outputs], new Uint8Array(new Float32Array(outputs).fill(1).buffer)),
      graph.stored(UINT8, [], Uint8Array.of(128)),
    ];
    graph.addMany('MatMulIntegerToFloat', inputs, ['y'], {}, 'com.microsoft');
  } else graph.add('MatMul', ['x', graph.stored(FLOAT, [inner, outputs], new Uint8Array(values.buffer))], {}, 'y');
  graph.finish([valueInfo('y', FLOAT, [rows, outputs])]);
  return onnx.ModelProto.encode(graph.model).finish();
}
