/** The stored tensors of the graph of a calibration model. */
import type { onnx as Onnx } from 'onnx-proto';
import { onnx } from '../../modelFiles/onnx/onnxProto.ts';
import {
  calibrationContext,
  classCount,
  type CalibrationModel,
  type DerailingDistribution,
} from './calibrationModel.ts';

const { FLOAT: float, INT64: integer } = onnx.TensorProto.DataType;
/** Attention heads. */
export const heads = 2;
/** Scale of the logits inside the hidden state. */
export const logitScale = 2 ** -12;
/** Attention scores of the start token in each head: no weight beside any letter. */
const startScores = [-1e3, -1e6] as const;
/** Attention score of a position in head 1: no weight beside an earlier one. */
const positionScore = -64;

/** Width of the hidden state: the share of each class of letters and of the start token, then the scaled logits, or
 * whether a text is alive or derailed. */
export function calibrationWidth(model: CalibrationModel): number {
  return 2 * classCount(model) + 1;
}

/** The tensors of a calibration model: embeddings and projections [letters + 1 (the start token), ...], the logits, and
 * the output head [calibrationWidth, letters]. */
export function calibrationWeights(model: CalibrationModel): Onnx.ITensorProto[] {
  const start = classCount(model);
  const size = start + 1;
  const letter = zeros(size, size);
  for (let id = 0; id < size; id++) put(letter, id, id, 1);
  const key = zeros(size, heads * size);
  startScores.forEach((score, head) => {
    put(key, start, head * size, score);
  });
  const position = zeros(1, heads * size);
  put(position, 0, size, positionScore);
  const query = zeros(heads, size);
  for (let head = 0; head < heads; head++) put(query, head, 0, 1);
  const attention = [
    matrix('letter', letter),
    matrix('key', key),
    matrix('position', position, [heads * size]),
    matrix('query', query, [1, heads, 1, size]),
  ];
  const { distribution } = model;
  if (distribution.reads === 'derailed') return [...attention, ...derailingWeights(distribution)];
  const output = zeros(size + start, start);
  for (let id = 0; id < start; id++) put(output, size + id, id, 1 / logitScale);
  const tensors = [...attention, matrix('law', distribution.table), matrix('head', output)];
  const { urn } = distribution;
  if (urn === null) return tensors;
  const logarithms = Array.from({ length: calibrationContext + 1 }, (_, balls) => Math.log(balls + urn));
  return [...tensors, matrix('logarithm', [logarithms], [logarithms.length])];
}

/** The class of each letter and of the start token, and the two rows of logits; those of a derailed text are 0. */
function derailingWeights({ good, alive }: DerailingDistribution): Onnx.ITensorProto[] {
  const classes = BigInt64Array.from({ length: alive.length + 1 }, (_, id) =>
    id < good ? 0n : id < alive.length ? 1n : 2n,
  );
  const nothing = new Array<number>(alive.length).fill(0);
  return [
    { name: 'class', dataType: integer, dims: [classes.length], rawData: new Uint8Array(classes.buffer) },
    matrix('head', [nothing, nothing, nothing, alive, nothing]),
  ];
}

function zeros(rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () => new Array<number>(columns).fill(0));
}

function put(rows: number[][], row: number, column: number, value: number): void {
  const values = rows[row];
  if (!values) throw new RangeError(`row ${row} is outside a matrix of ${rows.length}`);
  values[column] = value;
}

function matrix(
  name: string,
  rows: readonly (readonly number[])[],
  dims: readonly number[] = [rows.length, rows.flat().length / rows.length],
): Onnx.ITensorProto {
  return {
    name,
    dataType: float,
    dims: [...dims],
    rawData: new Uint8Array(Float32Array.from(rows.flat()).buffer),
  };
}
