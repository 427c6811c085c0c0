/** The machine's two limits, probed through the runtime itself: how fast weights are read, and how fast products are
 * done. */
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import { openSession } from '../../src/engine/runtime.ts';
import type { Dense } from '../../src/modelFiles/onnx/session.ts';
import { least, time, type Cost } from './clock.ts';

export interface ProbeInput {
  readonly threads: number;
}

/** Rates a second, each by the wall and by processor time, which is that of one core only when there is one thread. */
export interface Probes {
  /** Bytes of weights read. */
  readonly bandwidth: Cost;
  /** Multiply-adds of large square products. */
  readonly products: Cost;
  /** Multiply-adds when B rows meet weights that no cache holds, as in a decode step: what the runtime's kernels make
   * of both limits. */
  readonly rows: readonly { readonly rows: number; readonly rate: Cost }[];
}

const float = onnx.TensorProto.DataType.FLOAT;
const repeats = 12;
/** 512 MB. */
const wide = { inner: 4096, outer: 32_768 } as const;
const square = 1536;
const batches = [1, 8, 32];

/** Best of several each; weights are prepacked, as in a model. */
export async function measureProbes({ threads }: ProbeInput): Promise<Probes> {
  const thin = await productCosts(batches, wide.inner, wide.outer, threads);
  const [work] = await productCosts([square], square, square, threads);
  const rate = (amount: number, cost: Cost | undefined): Cost => ({
    wall: amount / ((cost?.wall ?? NaN) / 1000),
    cpu: amount / ((cost?.cpu ?? NaN) / 1000),
  });
  const weights = wide.inner * wide.outer;
  return {
    bandwidth: rate(4 * weights, thin[0]),
    products: rate(square ** 3, work),
    rows: batches.map((rows, at) => ({ rows, rate: rate(rows * weights, thin[at]) })),
  };
}

async function productCosts(counts: readonly number[], inner: number, outer: number, threads: number): Promise<Cost[]> {
  const session = await openSession(productModel(inner, outer), threads);
  const found: Cost[] = [];
  for (const rows of counts) {
    const feeds: Record<string, Dense> = { x: { data: new Float32Array(rows * inner).fill(0.5), dims: [rows, inner] } };
    const costs: Cost[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) costs.push(await time(() => session.run(feeds, ['y'])));
    found.push(least(costs));
  }
  await session.close();
  return found;
}

/** y [rows, outer] = x [rows, inner] times a stored matrix. */
function productModel(inner: number, outer: number): Uint8Array {
  const values = new Float32Array(inner * outer).map((_, at) => (at % 7) / 7);
  const rawData = new Uint8Array(values.buffer);
  const model = onnx.ModelProto.create({
    irVersion: 8,
    opsetImport: [{ domain: '', version: 17 }],
    graph: {
      name: 'product',
      node: [],
      input: [],
      output: [],
      initializer: [{ name: 'w', dataType: float, dims: [inner, outer], rawData }],
    },
  });
  const graph = new Graph(model);
  graph.input('x', float, ['rows', inner]);
  graph.add('MatMul', ['x', 'w'], {}, 'y');
  graph.finish([valueInfo('y', float, ['rows', outer])]);
  return onnx.ModelProto.encode(model).finish();
}
