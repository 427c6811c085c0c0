/** The machine's two limits, probed through the runtime itself: how fast weights are read, and how fast products are done. */
import { onnx } from '../../src/engine/onnxProto.ts';
import { Graph, valueInfo } from '../../src/engine/graph.ts';
import { openSession, type Dense } from '../../src/engine/runtime.ts';
import { least, time, type Cost } from './clock.ts';

export interface ProbeInput {
  readonly threads: number;
}

/** Bytes a second and multiply-adds a second, each by the wall and by processor time of one thread. */
export interface Probes {
  readonly bandwidth: Cost;
  readonly products: Cost;
}

const float = onnx.TensorProto.DataType.FLOAT;
const repeats = 12;
/** More than any cache holds: 512 MB. */
const wide = { inner: 4096, outer: 32_768 } as const;
const square = 1536;

/** Best of several. Bandwidth: one row times a matrix of 512 MB. Products: a square times a square, the weight prepacked. */
export async function measureProbes({ threads }: ProbeInput): Promise<Probes> {
  const read = await bestProduct(1, wide.inner, wide.outer, threads);
  const work = await bestProduct(square, square, square, threads);
  const rate = (amount: number, { wall, cpu }: Cost): Cost => ({ wall: amount / (wall / 1000), cpu: amount / (cpu / 1000) });
  return { bandwidth: rate(wide.inner * wide.outer * 4, read), products: rate(square ** 3, work) };
}

async function bestProduct(rows: number, inner: number, outer: number, threads: number): Promise<Cost> {
  const session = await openSession(productModel(inner, outer), threads);
  const feeds: Record<string, Dense> = { x: { data: new Float32Array(rows * inner).fill(0.5), dims: [rows, inner] } };
  const costs: Cost[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) costs.push(await time(() => session.run(feeds, ['y'])));
  await session.close();
  return least(costs);
}

/** y [rows, outer] = x [rows, inner] times a stored matrix. */
function productModel(inner: number, outer: number): Uint8Array {
  const values = new Float32Array(inner * outer).map((_, at) => (at % 7) / 7);
  const rawData = new Uint8Array(values.buffer);
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: { name: 'product', node: [], input: [], output: [], initializer: [{ name: 'w', dataType: float, dims: [inner, outer], rawData }] },
  });
  const graph = new Graph(model);
  graph.input('x', float, ['rows', inner]);
  graph.add('MatMul', ['x', 'w'], {}, 'y');
  graph.finish([valueInfo('y', float, ['rows', outer])]);
  return onnx.ModelProto.encode(model).finish();
}
