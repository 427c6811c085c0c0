import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { packColumn, unpackColumn } from '../../../src/run/file/columns.ts';

test('every column comes back bit for bit, views and long ones too', () => {
  fc.assert(
    fc.property(fc.float64Array(), values => assert.deepEqual(unpackColumn(packColumn(values), 'float64'), values)),
    { seed: 14 },
  );
  fc.assert(
    fc.property(fc.uint8Array(), values => assert.deepEqual(unpackColumn(packColumn(values), 'uint8'), values)),
    { seed: 15 },
  );
  const long = Float32Array.from({ length: 40_000 }, (_, at) => Math.sin(at));
  assert.deepEqual(unpackColumn(packColumn(long), 'float32'), long);
  assert.deepEqual(unpackColumn(packColumn(long.subarray(3, 9)), 'float32'), long.slice(3, 9));
});
