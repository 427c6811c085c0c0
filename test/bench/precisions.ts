/** Decode steps in fp32 and int8, taken in turns, and how fast each arithmetic does its products. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveModel } from '../../src/engine/catalog/modelDescription.ts';
import { preparedStoreOf } from '../../src/engine/catalog/preparedModels.ts';
import { openModel } from '../../src/engine/openModel.ts';
import { openSession } from '../../src/engine/runtime.ts';
import { Decoder } from '../../src/engine/sampler/decoder.ts';
import { inPrecision } from '../../src/domain/modelReference.ts';
import type { Int8Facts } from '../../src/domain/int8.ts';
import { Graph, valueInfo } from '../../src/modelFiles/onnx/graph.ts';
import { onnx } from '../../src/modelFiles/onnx/onnxProto.ts';
import type { EngineFolders } from '../../src/protocol/engineProtocol.ts';
import { graphName } from '../../src/modelFiles/prepared/preparedStore.ts';
import { openGraph, promptIds } from './benchModel.ts';
import { least, time, type Cost } from './clock.ts';
import { byteMultiplyAdds } from './graphCost.ts';
import { percent, ratio, short, table } from './markdown.ts';

export interface PrecisionsInput {
  readonly model: string;
  readonly folders: EngineFolders;
  readonly threads: number;
}

export interface PrecisionCosts {
  readonly int8: Int8Facts | null;
  /** Multiply-adds with stored weights of one row. */
  readonly multiplyAdds: { readonly fp32: number; readonly int8: number };
  /** Multiply-adds a second of large square products. */
  readonly rates: { readonly fp32: Cost; readonly int8: Cost };
  readonly steps: readonly { readonly rows: number; readonly fp32: Cost; readonly int8: Cost }[];
}

const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;
const batches = [1, 8, 32, 64, 128];
const prompt = 64;
/** Private tokens of each row. */
const depth = 16;
const repeats = 9;
const square = 1536;

/** Prepare both copies as the product does, and measure steps of each in turns. */
export async function measurePrecisions({ model, folders, threads }: PrecisionsInput): Promise<PrecisionCosts> {
  const { signal } = new AbortController();
  let int8: Int8Facts | null = null;
  let bytes = 0;
  const open = async (precision: 'fp32' | 'int8'): Promise<Decoder> => {
    const reference = inPrecision(model, precision);
    const opened = await openModel(reference, folders, { threads, signal, onStage: () => undefined });
    int8 = opened.card.int8 ?? int8;
    await opened.close();
    const { folder, location } = resolveModel(reference, folders);
    const copy = preparedStoreOf(folders, location.precision).find(folder.files);
    if (!copy) throw new Error(`${reference} could not be kept in ${folders.storage}`);
    if (precision === 'int8')
      bytes = byteMultiplyAdds(onnx.ModelProto.decode(readFileSync(join(copy.folder, graphName))).graph ?? {});
    return new Decoder(await openGraph({ folder, copy: copy.folder }, copy.folder, threads));
  };
  const decoders = { fp32: await open('fp32'), int8: await open('int8') };
  const { folder } = resolveModel(model, folders);
  const ids = promptIds(folder, prompt + Math.max(...batches));
  const steps = [];
  for (const rows of batches) {
    const costs = { fp32: [] as Cost[], int8: [] as Cost[] };
    for (let repeat = -1; repeat < repeats; repeat++) {
      for (const precision of ['fp32', 'int8'] as const) {
        const cost = await stepCost(decoders[precision], ids, rows);
        if (repeat >= 0) costs[precision].push(cost);
      }
    }
    steps.push({ rows, fp32: least(costs.fp32), int8: least(costs.int8) });
  }
  const rates = { fp32: await productRate(false, threads), int8: await productRate(true, threads) };
  return { int8, multiplyAdds: { fp32: folder.parameters, int8: bytes }, rates, steps };
}

async function stepCost(decoder: Decoder, ids: Int32Array, rows: number): Promise<Cost> {
  const prefix = await decoder.prefiller.prefill(ids.subarray(0, prompt), new AbortController().signal);
  const range = Array.from({ length: rows }, (_, row) => row);
  const cache = decoder.createCache(rows, depth);
  return time(() =>
    decoder.graph.run({
      tokens: ids.subarray(prompt, prompt + rows),
      steps: 1,
      depths: range.map(() => depth),
      prefix,
      cache,
      bias: decoder.tokenBias(false),
      logitPositions: range,
      draws: range.map(position => ({ position, inverseTemperature: 1, u: (position + 0.5) / rows })),
      hidden: true,
    }),
  );
}

/** Multiply-adds a second of a square product with stored weights, in fp32 or in bytes. */
async function productRate(bytes: boolean, threads: number): Promise<Cost> {
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: onnx.GraphProto.create({ name: 'product' }),
    }),
  );
  graph.input('x', FLOAT, ['rows', square]);
  const values = Float32Array.from({ length: square ** 2 }, (_, at) => (at % 7) - 3);
  if (bytes) {
    graph.useDomain('com.microsoft');
    const ones = new Uint8Array(new Float32Array(square).fill(1).buffer);
    const inputs = [
      graph.add('Cast', ['x'], { to: UINT8 }),
      graph.stored(INT8, [square, square], new Uint8Array(Int8Array.from(values).buffer)),
      graph.float(1),
      graph.stored(FLOAT, [square], ones),
      graph.stored(UINT8, [], Uint8Array.of(128)),
    ];
    graph.addMany('MatMulIntegerToFloat', inputs, ['y'], {}, 'com.microsoft');
  } else graph.add('MatMul', ['x', graph.stored(FLOAT, [square, square], new Uint8Array(values.buffer))], {}, 'y');
  graph.finish([valueInfo('y', FLOAT, ['rows', square])]);
  const session = await openSession(onnx.ModelProto.encode(graph.model).finish(), threads);
  const feeds = { x: { data: new Float32Array(square ** 2).fill(5), dims: [square, square] } };
  const costs: Cost[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) costs.push(await time(() => session.run(feeds, ['y'])));
  await session.close();
  const { wall, cpu } = least(costs);
  return { wall: square ** 3 / (wall / 1000), cpu: square ** 3 / (cpu / 1000) };
}

/** Processor milliseconds of a step in both precisions, and the share of each roofline. */
export function precisionTable({ int8, multiplyAdds, rates, steps }: PrecisionCosts): string {
  const share = (rows: number, { cpu }: Cost, precision: 'fp32' | 'int8'): string =>
    percent((1000 * rows * multiplyAdds[precision]) / rates[precision].cpu / cpu);
  const rows = steps.map(step => [
    String(step.rows),
    short(step.fp32.cpu),
    short(step.int8.cpu),
    `${short(ratio(step.fp32, step.int8).cpu)}x`,
    share(step.rows, step.fp32, 'fp32'),
    share(step.rows, step.int8, 'int8'),
  ]);
  const head = ['B', 'fp32, CPU ms', 'int8, CPU ms', 'fp32 / int8', 'of the fp32 roofline', 'of the int8 roofline'];
  const rate = ({ cpu }: Cost): string => short(cpu / 1e9);
  return [
    table(head, rows),
    `Products alone, 10^9 multiply-adds a second: fp32 ${rate(rates.fp32)}, int8 ${rate(rates.int8)}. A row takes ${short(multiplyAdds.int8 / multiplyAdds.fp32)} times as many in int8 as in fp32, since most inputs have two bytes.`,
    int8
      ? `int8 is ${short(int8.divergence)} nats per token from fp32 (entropy ${short(int8.entropyShift)}, ${int8.tokens} tokens).`
      : '',
  ].join('\n\n');
}
