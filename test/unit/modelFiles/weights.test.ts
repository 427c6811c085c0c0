import assert from 'node:assert/strict';
import test from 'node:test';
import { onnx } from '../../../src/modelFiles/onnx/onnxProto.ts';
import { Weights } from '../../../src/modelFiles/weights/weights.ts';

/** Types that the enumeration of onnx-proto lacks (onnx.proto, TensorProto.DataType). */
const [UINT4, INT4] = [21, 22];

test('4-bit values are read the low half first, also where their number is odd', () => {
  const rawData = Uint8Array.of(0x71, 0xf8, 0x0a);
  const weights = new Weights('');
  const valuesOf = (dataType: number, count: number) =>
    weights.valuesOf(onnx.TensorProto.create({ name: 'codes', dataType, dims: [count], rawData })).read();
  assert.deepEqual(Array.from(valuesOf(UINT4, 5), Number), [1, 7, 8, 15, 10]);
  assert.deepEqual(Array.from(valuesOf(INT4, 6), Number), [1, 7, -8, -1, -6, 0]);
});
