/** How much faster products of bytes are than products in fp32 on this processor. */
import { setTimeout as sleep } from 'node:timers/promises';
import { leastSpeedup } from '../../domain/precisionChoice.ts';
import { Graph, valueInfo } from '../../modelFiles/onnx/graph.ts';
import { onnx } from '../../modelFiles/onnx/onnxProto.ts';
import type { OpenSession, Session } from '../../modelFiles/onnx/session.ts';

const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;

/** The sizes of a step of a small model with many rows. */
const [rows, inner, outputs] = [32, 576, 1536];
/** Turns of one measurement. A product takes less than a millisecond, so that some of many are not disturbed. */
const repeats = 40;
/** Measurements of a processor on which bytes seem not to pay, and milliseconds between them: beside other programs
 * two products can look alike that are not. */
const [attempts, pause] = [3, 300];

/** Time of a product in fp32 over that of the same product in bytes, the least of several runs in turns. Processor time
 * would count what the process does beside it, such as reading a model. `now`: a clock. Throws RuntimeFailure. */
export async function productSpeedup(open: OpenSession, now = () => performance.now()): Promise<number> {
  const [plain, bytes] = [await open(productGraph(false)), await open(productGraph(true))];
  try {
    let most = 0;
    for (let attempt = 1; attempt <= attempts && most < leastSpeedup; attempt++) {
      if (attempt > 1) await sleep(pause);
      most = Math.max(most, await compare(plain, bytes, now));
    }
    return most;
  } finally {
    await Promise.all([plain.close(), bytes.close()]);
  }
}

async function compare(plain: Session, bytes: Session, now: () => number): Promise<number> {
  const feeds = { x: { data: new Float32Array(rows * inner).fill(5), dims: [rows, inner] } };
  const least = { plain: Infinity, bytes: Infinity };
  const took = async (session: Session): Promise<number> => {
    const before = now();
    await session.run(feeds, ['y']);
    return now() - before;
  };
  for (let repeat = 0; repeat < repeats; repeat++) {
    least.plain = Math.min(least.plain, await took(plain));
    least.bytes = Math.min(least.bytes, await took(bytes));
  }
  return least.plain / least.bytes;
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
