/** Rounds the matrices of one product. A job is plain data, so that any thread can do it, with the same bits. */
import { joinedFloats } from '../../core/numeric/joined.ts';
import { roundRows, type ByteRows, type KeptDirections } from './byteRounding.ts';
import { Rotation } from './rotation.ts';
import { transposeCodes } from './transpose.ts';

/** A matrix by output, [outputs, inputs], before it is rotated. */
export interface JobMatrix {
  /** The job overwrites them. */
  readonly values: Float32Array;
  /** Factors of the inputs; null without. */
  readonly gains: Float32Array | null;
  /** What is rotated: the rows of inputs or the columns of outputs; null for nothing. */
  readonly rotated: 'inputs' | 'outputs' | null;
}

/** Matrices that are rounded as one, whose outputs follow one another. */
export interface RoundingJob {
  readonly matrices: readonly JobMatrix[];
  /** Inputs of each matrix. */
  readonly inputs: number;
  /** Largest magnitude of a code. */
  readonly mostCode: number;
  /** Matrices of codes: a second one rounds what the first leaves. */
  readonly terms: 1 | 2;
  /** Directions that the first term keeps. */
  readonly kept: KeptDirections | null;
  /** Whether codes are stored by input, [inputs, outputs]. */
  readonly byInput: boolean;
}

/** Do a job: codes and scales of each term. */
export function doRounding({ matrices, inputs, mostCode, terms, kept, byInput }: RoundingJob): readonly ByteRows[] {
  const parts = matrices.map(matrix => rotatedValues(matrix, inputs));
  const [only] = parts;
  const values = only && parts.length === 1 ? only : joinedFloats(parts);
  const first = roundRows(values, inputs, mostCode, kept);
  const rounded = terms === 1 ? [first] : [first, roundRows(restOf(values, first, inputs), inputs, mostCode)];
  const outputs = first.scales.length;
  return byInput
    ? rounded.map(({ codes, scales }) => ({ codes: transposeCodes(codes, outputs, inputs), scales }))
    : rounded;
}

/** The values of a matrix with its gains, rotated; in place. */
export function rotatedValues({ values, gains, rotated }: JobMatrix, inputs: number): Float32Array {
  if (gains !== null) for (let from = 0; from < values.length; from += inputs) scaleRow(values, from, gains);
  if (rotated === null) return values;
  return rotated === 'inputs'
    ? rotationOf(inputs).rotate(values)
    : rotationOf(values.length / inputs).rotateColumns(values);
}

const rotations = new Map<number, Rotation>();

function rotationOf(width: number): Rotation {
  const known = rotations.get(width) ?? new Rotation(width);
  rotations.set(width, known);
  return known;
}

function scaleRow(values: Float32Array, from: number, gains: Float32Array): void {
  for (let at = 0; at < gains.length; at++) values[from + at] = (values[from + at] as number) * (gains[at] as number);
}

/** What rounded rows leave of the values, in place. */
function restOf(values: Float32Array, { codes, scales }: ByteRows, width: number): Float32Array {
  for (let row = 0; row < scales.length; row++) {
    const scale = scales[row] as number;
    for (let at = row * width, end = at + width; at < end; at++)
      values[at] = (values[at] as number) - (codes[at] as number) * scale;
  }
  return values;
}
