/** Copies of the fixture models in the forms that exports come in, made in a temporary folder. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import type { EngineFolders } from '../../../src/protocol/engineProtocol.ts';
import { float16Values, toFloat16 } from '../../../src/core/float16.ts';

export const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'models');
const builtIn = join(import.meta.dirname, '..', '..', '..', 'media', 'models');

const work = realpathSync(mkdtempSync(join(tmpdir(), 'adjacent-models-')));
after(() => {
  rmSync(work, { recursive: true, force: true });
});
let made = 0;

/** A fresh empty folder, removed after the tests. */
export function freshFolder(): string {
  const folder = join(work, String(made++));
  mkdirSync(folder);
  return folder;
}

/** Places with a storage of their own. */
export function freshFolders(changed: Partial<EngineFolders> = {}): EngineFolders {
  const folder = freshFolder();
  return {
    builtIn,
    storage: join(folder, 'storage'),
    runs: join(folder, 'runs'),
    added: [],
    cache: null,
    storageLimit: 4e9,
    ...changed,
  };
}

/** A copy of a fixture folder. */
export function copyFixture(family: string, folder = join(freshFolder(), family)): string {
  cpSync(join(fixtures, family), folder, { recursive: true });
  return folder;
}

/** A copy of a fixture whose graph is changed; `file` is where it is written, relative to the folder. */
export function changedFixture(
  family: string,
  change: (model: Onnx.ModelProto, folder: string) => void,
  file = 'onnx/model.onnx',
): string {
  const folder = copyFixture(family);
  const original = join(folder, 'onnx', 'model.onnx');
  const model = onnx.ModelProto.decode(readFileSync(original));
  change(model, folder);
  rmSync(original);
  writeFileSync(join(folder, file), onnx.ModelProto.encode(model).finish());
  return folder;
}

const { FLOAT, FLOAT16, INT8 } = onnx.TensorProto.DataType;
/** Of a later version of the format than the protobuf classes know. */
const UINT4 = 21;
const external = onnx.TensorProto.DataLocation.EXTERNAL;

/** The float32 weights of at least 2 dimensions. */
export function matricesOf(model: Onnx.ModelProto): Onnx.ITensorProto[] {
  return (model.graph?.initializer ?? []).filter(
    tensor => tensor.dataType === FLOAT && (tensor.dims ?? []).length >= 2 && (tensor.rawData?.length ?? 0) >= 4096,
  );
}

/** Values of a stored float32 tensor. */
export function floatsOf(tensor: Onnx.ITensorProto): Float32Array {
  return new Float32Array(new Uint8Array(tensor.rawData ?? []).buffer);
}

/** Put weights into another file. */
export function moveOut(model: Onnx.ModelProto, folder: string, location: string): void {
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const tensor of matricesOf(model)) {
    const bytes = new Uint8Array(tensor.rawData ?? []);
    const place = { location, offset: String(offset), length: String(bytes.length) };
    Object.assign(tensor, {
      rawData: new Uint8Array(0),
      dataLocation: external,
      externalData: Object.entries(place).map(([key, value]) => ({ key, value })),
    });
    parts.push(bytes);
    offset += bytes.length;
  }
  writeFileSync(join(folder, location), Buffer.concat(parts));
}

/** Let a graph compute in fp16: weights, constants, casts, inputs and outputs. */
export function narrow(model: Onnx.ModelProto): void {
  const graph = model.graph as Onnx.GraphProto;
  const halve = (tensor: Onnx.ITensorProto | null | undefined): void => {
    if (tensor?.dataType !== FLOAT) return;
    const values =
      tensor.rawData && tensor.rawData.length > 0 ? floatsOf(tensor) : Float32Array.from(tensor.floatData ?? []);
    const bits = Uint16Array.from(values, value => toFloat16(Math.max(-65504, Math.min(65504, value))));
    Object.assign(tensor, { dataType: FLOAT16, rawData: new Uint8Array(bits.buffer), floatData: [] });
  };
  for (const tensor of graph.initializer) halve(tensor);
  for (const node of graph.node) {
    for (const attribute of node.attribute ?? []) {
      halve(attribute.t);
      if (attribute.name === 'to' && Number(attribute.i) === FLOAT) attribute.i = FLOAT16;
    }
  }
  for (const value of [...graph.input, ...graph.output])
    if (value.type?.tensorType?.elemType === FLOAT) value.type.tensorType.elemType = FLOAT16;
  graph.valueInfo = [];
}

/** Round every weight to fp16 and keep it as float32: what a graph with fp16 weights computes with. */
export function roundToHalf(tensor: Onnx.ITensorProto): void {
  const bits = Uint16Array.from(floatsOf(tensor), toFloat16);
  tensor.rawData = new Uint8Array(float16Values(bits).buffer);
}

/** A merged export: the graph in the branch with cache of an If, and again in the one without, which gets no past. */
export function merge(model: Onnx.ModelProto): void {
  const graph = model.graph as Onnx.GraphProto;
  const inner = (name: string): string => `${name}/branch`;
  const outputs = graph.output.map(({ name, type }) => ({ name: inner(name ?? ''), type: type ?? null }));
  const renamed = new Map(graph.output.map(({ name }) => [name ?? '', inner(name ?? '')]));
  for (const node of graph.node) {
    node.input = (node.input ?? []).map(name => renamed.get(name) ?? name);
    node.output = (node.output ?? []).map(name => renamed.get(name) ?? name);
  }
  const first = (name: string): string => (outputs.some(output => output.name === name) ? `${name}/first` : name);
  const elseBranch = {
    name: 'else',
    node: graph.node.map(node => {
      const copy = onnx.NodeProto.decode(onnx.NodeProto.encode(node).finish());
      return Object.assign(copy, { input: copy.input.map(first), output: copy.output.map(first) });
    }),
    output: outputs.map(({ name, type }) => ({ name: first(name), type })),
  };
  const branches = [
    { name: 'then_branch', g: { name: 'then', node: graph.node, output: outputs } },
    { name: 'else_branch', g: elseBranch },
  ];
  const attribute = branches.map(branch => ({ ...branch, type: onnx.AttributeProto.AttributeType.GRAPH }));
  graph.node = [
    onnx.NodeProto.create({
      opType: 'If',
      name: 'choice',
      input: ['use_cache_branch'],
      output: graph.output.map(({ name }) => name ?? ''),
      attribute,
    }),
  ];
  graph.input.push({
    name: 'use_cache_branch',
    type: { tensorType: { elemType: onnx.TensorProto.DataType.BOOL, shape: { dim: [{ dimValue: 1 }] } } },
  });
  model.graph = onnx.GraphProto.fromObject(graph);
}

/** A weight in blocks: codes, one scale a block of 8 values, one shift a block, and what they stand for. */
export interface Blocks {
  readonly codes: Uint8Array;
  readonly scales: Float32Array;
  readonly shifts: Float32Array;
  readonly values: Float32Array;
}

const blockSize = 8;

/** Cut values into blocks of 4-bit codes: value = fround(fround(code * scale) + shift). */
export function blocksOf(values: Float32Array): Blocks {
  const count = values.length / blockSize;
  const [codes, scales, shifts] = [new Uint8Array(values.length), new Float32Array(count), new Float32Array(count)];
  const restored = values.map((value, at) => {
    const block = Math.floor(at / blockSize);
    const own = values.subarray(block * blockSize, (block + 1) * blockSize);
    const [least, most] = [Math.min(...own), Math.max(...own)];
    scales[block] = float16Values(Uint16Array.of(toFloat16((most - least) / 15)))[0] ?? 0;
    shifts[block] = float16Values(Uint16Array.of(toFloat16(least)))[0] ?? 0;
    const scale = scales[block] ?? 0;
    codes[at] = scale === 0 ? 0 : Math.max(0, Math.min(15, Math.round((value - least) / scale)));
    return Math.fround((codes[at] ?? 0) * scale) + (shifts[block] ?? 0);
  });
  return { codes, scales, shifts, values: restored };
}

/** Hide a matrix behind Cast, Mul, Add and Reshape, as the built-in model keeps its weights. */
export function hideBehindChain(
  graph: Onnx.GraphProto,
  tensor: Onnx.ITensorProto,
  { codes, scales, shifts }: Blocks,
): void {
  const name = tensor.name ?? '';
  const halves = (values: Float32Array): Uint8Array => new Uint8Array(Uint16Array.from(values, toFloat16).buffer);
  const packed = Uint8Array.from(
    { length: codes.length / 2 },
    (_, at) => (codes[2 * at] ?? 0) | ((codes[2 * at + 1] ?? 0) << 4),
  );
  const blocks = scales.length;
  const shape = new Uint8Array(BigInt64Array.from((tensor.dims ?? []).map(dim => BigInt(Number(dim)))).buffer);
  const to = [{ name: 'to', type: onnx.AttributeProto.AttributeType.INT, i: FLOAT }];
  graph.initializer = graph.initializer.filter(other => other !== tensor);
  graph.initializer.push(
    { name: `${name}/codes`, dataType: UINT4, dims: [blocks, blockSize], rawData: packed },
    { name: `${name}/scale`, dataType: FLOAT16, dims: [blocks, 1], rawData: halves(scales) },
    { name: `${name}/shift`, dataType: FLOAT16, dims: [blocks, 1], rawData: halves(shifts) },
    {
      name: `${name}/shape`,
      dataType: onnx.TensorProto.DataType.INT64,
      dims: [(tensor.dims ?? []).length],
      rawData: shape,
    },
  );
  graph.node.unshift(
    { opType: 'Cast', input: [`${name}/codes`], output: [`${name}/c`], attribute: to },
    { opType: 'Cast', input: [`${name}/scale`], output: [`${name}/s`], attribute: to },
    { opType: 'Cast', input: [`${name}/shift`], output: [`${name}/h`], attribute: to },
    { opType: 'Mul', input: [`${name}/c`, `${name}/s`], output: [`${name}/cs`] },
    { opType: 'Add', input: [`${name}/h`, `${name}/cs`], output: [`${name}/csh`] },
    { opType: 'Reshape', input: [`${name}/csh`, `${name}/shape`], output: [name] },
  );
}

/** Keep a matrix in int8 with one scale for each column, behind DequantizeLinear; returns what it stands for. */
export function hideBehindDequantize(graph: Onnx.GraphProto, tensor: Onnx.ITensorProto): Float32Array {
  const name = tensor.name ?? '';
  const [, columns = 1] = (tensor.dims ?? []).map(Number);
  const values = floatsOf(tensor);
  const scales = Float32Array.from(
    { length: columns },
    (_, column) => Math.max(...values.filter((_value, at) => at % columns === column).map(Math.abs)) / 127,
  );
  const codes = Int8Array.from(values, (value, at) => Math.round(value / (scales[at % columns] ?? 1)));
  graph.initializer = graph.initializer.filter(other => other !== tensor);
  graph.initializer.push(
    { name: `${name}/codes`, dataType: INT8, dims: tensor.dims ?? [], rawData: new Uint8Array(codes.buffer) },
    { name: `${name}/scale`, dataType: FLOAT, dims: [columns], rawData: new Uint8Array(scales.buffer) },
  );
  graph.node.unshift({
    opType: 'DequantizeLinear',
    input: [`${name}/codes`, `${name}/scale`],
    output: [name],
    attribute: [{ name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 }],
  });
  return Float32Array.from(codes, (code, at) => code * (scales[at % columns] ?? 1));
}

/** Let every product with a stored matrix [K,N] quantise its input by one scale for the whole batch, as
 * model_quantized.onnx files do. */
export function quantiseDynamically(model: Onnx.ModelProto): void {
  const graph = model.graph as Onnx.GraphProto;
  const matrices = new Map(matricesOf(model).map(tensor => [tensor.name ?? '', tensor]));
  const integer = onnx.AttributeProto.AttributeType.INT;
  graph.node = graph.node.flatMap((node, n) => {
    const [input = '', weight = ''] = node.input ?? [];
    const tensor = node.opType === 'MatMul' ? matrices.get(weight) : undefined;
    if (!tensor) return [node];
    const values = floatsOf(tensor);
    const scale = Math.max(...values.map(Math.abs)) / 127;
    const name = (part: string): string => `${weight}/${n}/${part}`;
    graph.initializer.push(
      {
        name: name('codes'),
        dataType: INT8,
        dims: tensor.dims ?? [],
        rawData: new Uint8Array(Int8Array.from(values, value => Math.round(value / scale)).buffer),
      },
      { name: name('scale'), dataType: FLOAT, dims: [], rawData: new Uint8Array(Float32Array.of(scale).buffer) },
    );
    return [
      { opType: 'DynamicQuantizeLinear', input: [input], output: [name('x'), name('xs'), name('xz')] },
      { opType: 'MatMulInteger', input: [name('x'), name('codes'), name('xz')], output: [name('whole')] },
      {
        opType: 'Cast',
        input: [name('whole')],
        output: [name('float')],
        attribute: [{ name: 'to', type: integer, i: FLOAT }],
      },
      { opType: 'Mul', input: [name('xs'), name('scale')], output: [name('both')] },
      { opType: 'Mul', input: [name('float'), name('both')], output: node.output ?? [] },
    ];
  });
}
