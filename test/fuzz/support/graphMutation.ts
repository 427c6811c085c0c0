/** Mutates ONNX graphs by field: operators, attributes, wires, constants, shapes, types, external data, and operators
 * that blow a constant up. */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import type { Dice } from './dice.ts';

const { DataLocation, DataType } = onnx.TensorProto;
const kinds = onnx.AttributeProto.AttributeType;

const operators = [
  'Add',
  'Mul',
  'Sub',
  'Div',
  'MatMul',
  'Softmax',
  'Gather',
  'Concat',
  'Reshape',
  'Transpose',
  'Slice',
  'Expand',
  'Tile',
  'Range',
  'Where',
  'Cast',
  'Unsqueeze',
  'Squeeze',
  'Shape',
  'ConstantOfShape',
  'Identity',
  'Pow',
  'NonZero',
  'TopK',
  'CumSum',
  'Resize',
  'Pad',
  'Loop',
  'If',
  'Scan',
  'GatherND',
  'ScatterND',
  'Trilu',
  'NoSuchOperator',
];
const integers: readonly number[] = [
  -(2 ** 62),
  -(2 ** 31),
  -1,
  0,
  1,
  2,
  7,
  1000,
  2 ** 20,
  2 ** 31 - 1,
  2 ** 40,
  2 ** 62,
];

type Change = (graph: Onnx.GraphProto, dice: Dice, model: Onnx.ModelProto) => void;

const changes: readonly Change[] = [
  dropAttribute,
  changeAttribute,
  changeAttribute,
  changeOperator,
  changeWire,
  changeWire,
  dropNode,
  changeConstant,
  changeConstant,
  changeConstant,
  changeTensor,
  changeTensor,
  changeValue,
  moveOutside,
  changeVersion,
  addBomb,
  addBomb,
];

/** The bytes of a model with one to three changes. */
export function mutateGraph(bytes: Uint8Array, dice: Dice): Uint8Array {
  const model = onnx.ModelProto.decode(bytes);
  const graph = model.graph as Onnx.GraphProto;
  for (let left = 1 + dice.below(3); left > 0; left--) dice.of(changes)(graph, dice, model);
  return onnx.ModelProto.encode(model).finish();
}

function dropAttribute(graph: Onnx.GraphProto, dice: Dice): void {
  const node = dice.of(graph.node.filter(({ attribute }) => (attribute ?? []).length > 0));
  const dropped = dice.of(node.attribute ?? []);
  node.attribute = (node.attribute ?? []).filter(attribute => attribute !== dropped);
}

function changeAttribute(graph: Onnx.GraphProto, dice: Dice): void {
  const attribute = dice.of(graph.node.flatMap(node => node.attribute ?? []));
  if (attribute.type === kinds.INT) attribute.i = dice.of(integers);
  else if (attribute.type === kinds.FLOAT) attribute.f = dice.of([NaN, Infinity, -1, 0, 1e30, 1e-30]);
  else if (attribute.type === kinds.INTS) attribute.ints = [...(attribute.ints ?? []).map(Number), dice.of(integers)];
  else if (attribute.t) changeIn(attribute.t, dice);
  else attribute.name = `${attribute.name ?? ''}x`;
}

function changeOperator(graph: Onnx.GraphProto, dice: Dice): void {
  dice.of(graph.node).opType = dice.of(operators);
}

function changeWire(graph: Onnx.GraphProto, dice: Dice): void {
  const node = dice.of(graph.node.filter(({ input }) => (input ?? []).length > 0));
  const inputs = [...(node.input ?? [])];
  const source = dice.of([
    ...graph.node.flatMap(({ output }) => output ?? []),
    ...graph.input.map(({ name }) => name ?? ''),
  ]);
  inputs[dice.below(inputs.length)] = dice.chance(0.1) ? '' : source;
  node.input = dice.chance(0.2) ? inputs.reverse() : inputs;
}

function dropNode(graph: Onnx.GraphProto, dice: Dice): void {
  const at = dice.below(graph.node.length);
  const [node] = graph.node.splice(at, 1);
  if (node && dice.chance(0.3)) graph.node.push(node, node);
}

/** Constants that shapes, counts and indices are made of. */
function changeConstant(graph: Onnx.GraphProto, dice: Dice): void {
  const inside = graph.node.flatMap(node => node.attribute ?? []).flatMap(({ t }) => (t ? [t] : []));
  const whole = [...graph.initializer, ...inside].filter(({ dataType }) => dataType === DataType.INT64);
  if (whole.length === 0) return changeTensor(graph, dice);
  changeIn(dice.of(whole), dice);
}

function changeIn(tensor: Onnx.ITensorProto, dice: Dice): void {
  if (tensor.dataType !== DataType.INT64) {
    tensor.rawData = Uint8Array.from(tensor.rawData ?? [], byte => (dice.chance(0.05) ? dice.below(256) : byte));
    return;
  }
  const raw = Buffer.from(tensor.rawData ?? []);
  const value = BigInt(dice.of(integers));
  if (raw.length >= 8) raw.writeBigInt64LE(value, 8 * dice.below(Math.floor(raw.length / 8)));
  tensor.rawData = raw;
  if (raw.length === 0) tensor.int64Data = [Number(value)];
}

function changeTensor(graph: Onnx.GraphProto, dice: Dice): void {
  const tensor = dice.of(graph.initializer);
  const dims = (tensor.dims ?? []).map(Number);
  const change = dice.below(6);
  if (change === 0) tensor.dims = [...dims, dice.of(integers)];
  else if (change === 1) tensor.dims = [...dims].reverse();
  else if (change === 2) tensor.dataType = dice.below(30);
  else if (change === 3) tensor.rawData = (tensor.rawData ?? new Uint8Array(0)).subarray(dice.below(16));
  else if (change === 4) tensor.name = dice.of(graph.initializer).name ?? '';
  else tensor.dims = dims.map(dim => (dice.chance(0.5) ? dice.of(integers) : dim));
}

/** Declared inputs and outputs. */
function changeValue(graph: Onnx.GraphProto, dice: Dice): void {
  const value = dice.of([...graph.input, ...graph.output]);
  const tensor = value.type?.tensorType;
  const change = dice.below(4);
  if (change === 0) value.name = `${value.name ?? ''}${dice.of(['', 'x', '.0'])}`;
  else if (change === 1 && tensor) tensor.elemType = dice.below(20);
  else if (change === 2 && tensor)
    tensor.shape = { dim: [...(tensor.shape?.dim ?? []), { dimValue: dice.of(integers) }] };
  else if (tensor?.shape) tensor.shape = { dim: (tensor.shape.dim ?? []).map(() => ({ dimValue: dice.of(integers) })) };
}

function moveOutside(graph: Onnx.GraphProto, dice: Dice): void {
  const location = dice.of([
    '../../outside/secret.bin',
    '/dev/zero',
    '/etc/passwd',
    '../..',
    'none.bin',
    'onnx/model.onnx',
  ]);
  const place = { location, offset: String(dice.of([0, -1, 2 ** 40])), length: String(dice.of([64, 2 ** 40, -1])) };
  const tensor = dice.of(graph.initializer);
  tensor.rawData = new Uint8Array(0);
  tensor.dataLocation = DataLocation.EXTERNAL;
  tensor.externalData = Object.entries(place).map(([key, value]) => ({ key, value }));
}

function changeVersion(_graph: Onnx.GraphProto, dice: Dice, model: Onnx.ModelProto): void {
  if (dice.chance(0.5)) model.irVersion = dice.of(integers);
  const [opset] = model.opsetImport;
  if (opset && dice.chance(0.7)) opset.version = dice.of([0, 1, 7, 12, 13, 21, 100, 2 ** 40]);
}

/** An operator that makes something huge of a constant, added to the logits or to the embedding. */
function addBomb(graph: Onnx.GraphProto, dice: Dice): void {
  const size = dice.of([2 ** 24, 2 ** 28, 2 ** 31, 2 ** 36, 2 ** 45]);
  const whole = (
    name: string,
    values: readonly number[],
    dims: readonly number[] = [values.length],
  ): Onnx.TensorProto =>
    onnx.TensorProto.create({ name, dataType: DataType.INT64, dims: [...dims], int64Data: [...values] });
  const float = onnx.TensorProto.create({ name: 'bomb/one', dataType: DataType.FLOAT, dims: [1, 1], floatData: [1] });
  graph.initializer.push(
    float,
    whole('bomb/size', [size, 1]),
    whole('bomb/start', [0], []),
    whole('bomb/limit', [size], []),
    whole('bomb/step', [1], []),
    whole('bomb/pads', [size, 0, 0, 0]),
  );
  const bombs: readonly Onnx.INodeProto[] = [
    { opType: 'Expand', input: ['bomb/one', 'bomb/size'] },
    { opType: 'Tile', input: ['bomb/one', 'bomb/size'] },
    { opType: 'ConstantOfShape', input: ['bomb/size'] },
    { opType: 'Range', input: ['bomb/start', 'bomb/limit', 'bomb/step'] },
    { opType: 'Pad', input: ['bomb/one', 'bomb/pads'] },
    { opType: 'Resize', input: ['bomb/one', '', '', 'bomb/size'] },
    { opType: 'RandomNormal', attribute: [{ name: 'shape', type: kinds.INTS, ints: [size, 1] }] },
  ];
  const target = dice.of(graph.node.filter(node => (node.output ?? []).length === 1));
  const [output = ''] = target.output ?? [];
  target.output = ['bomb/before'];
  const node = onnx.NodeProto.create({ ...dice.of(bombs), output: ['bomb/huge'] });
  const small = [
    onnx.NodeProto.create({
      opType: 'Cast',
      input: ['bomb/huge'],
      output: ['bomb/float'],
      attribute: [{ name: 'to', type: kinds.INT, i: DataType.FLOAT }],
    }),
    onnx.NodeProto.create({
      opType: 'ReduceMax',
      input: ['bomb/float'],
      output: ['bomb/small'],
      attribute: [{ name: 'keepdims', type: kinds.INT, i: 0 }],
    }),
    onnx.NodeProto.create({ opType: 'Add', input: ['bomb/before', 'bomb/small'], output: [output] }),
  ];
  graph.node.splice(graph.node.indexOf(target) + 1, 0, node, ...small);
}
