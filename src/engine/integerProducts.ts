/** Whether sums of products of bytes are exact on this processor (docs/architecture.md#eight-bit-arithmetic). */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { Graph, valueInfo } from '../modelFiles/onnx/graph.ts';
import { onnx } from '../modelFiles/onnx/onnxProto.ts';
import type { OpenSession } from '../modelFiles/onnx/session.ts';

const { FLOAT, UINT8, INT8 } = onnx.TensorProto.DataType;

/** Odd sizes, so that the ends of vectors are probed too. */
const [inner, outputs] = [259, 67];
const batches = [1, 2, 7, 32];
const largestCode = 255;

/**
 * Bits that weights may have so that sums of products are exact: 8, or 7 where kernels without integer dot products add
 * two products in 16 bits and saturate. Measured with the largest codes, whose sums are known. Throws AdjacentError
 * model-unsupported when they are wrong either way, and RuntimeFailure.
 */
export async function exactWeightBits(open: OpenSession): Promise<8 | 7> {
  for (const bits of [8, 7] as const) if (await areSumsExact(open, 2 ** (bits - 1) - 1)) return bits;
  throw new AdjacentError(
    'model-unsupported',
    t`Sums of 8-bit products are not exact on this processor.`,
    t`Use the model in fp32.`,
  );
}

async function areSumsExact(open: OpenSession, most: number): Promise<boolean> {
  const session = await open(probeGraph(most));
  try {
    for (const rows of batches) {
      const data = Float32Array.from({ length: rows * inner }, (_, at) => codeAt(Math.floor(at / inner), at % inner));
      const results = await session.run({ codes: { data, dims: [rows, inner] } }, ['sums']);
      const sums = results.get('sums')?.data ?? [];
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < outputs; column++)
          if (sums[row * outputs + column] !== sumAt(row, column, most)) return false;
    }
    return true;
  } finally {
    await session.close();
  }
}

/** The first row has the largest codes throughout; further rows alternate between extremes. */
function codeAt(row: number, at: number): number {
  return row === 0 ? largestCode : (at + row) % 3 === 0 ? 1 : largestCode;
}

/** The first output has the largest weights, the second the smallest; further ones alternate. */
function weightAt(at: number, column: number, most: number): number {
  if (column < 2) return column === 0 ? most : -most;
  return (at * column) % 5 < 2 ? -most : most;
}

function sumAt(row: number, column: number, most: number): number {
  let sum = 0;
  for (let at = 0; at < inner; at++) sum += (codeAt(row, at) - 128) * weightAt(at, column, most);
  return sum;
}

/** A model with one product of bytes, in the form that int8 models use. */
function probeGraph(most: number): Uint8Array {
  const graph = new Graph(
    onnx.ModelProto.create({
      irVersion: 8,
      opsetImport: [{ domain: '', version: 17 }],
      graph: onnx.GraphProto.create({ name: 'sums' }),
    }),
  );
  graph.useDomain('com.microsoft');
  graph.input('codes', FLOAT, ['rows', inner]);
  const weights = Int8Array.from({ length: inner * outputs }, (_, at) =>
    weightAt(Math.floor(at / outputs), at % outputs, most),
  );
  const ones = new Float32Array(outputs).fill(1);
  const inputs = [
    graph.add('Cast', ['codes'], { to: UINT8 }),
    graph.stored(INT8, [inner, outputs], new Uint8Array(weights.buffer)),
    graph.stored(FLOAT, [], new Uint8Array(Float32Array.of(1).buffer)),
    graph.stored(FLOAT, [outputs], new Uint8Array(ones.buffer)),
    graph.stored(UINT8, [], Uint8Array.of(128)),
  ];
  graph.addMany('MatMulIntegerToFloat', inputs, ['sums'], {}, 'com.microsoft');
  graph.finish([valueInfo('sums', FLOAT, ['rows', outputs])]);
  return onnx.ModelProto.encode(graph.model).finish();
}
