import assert from 'node:assert/strict';
import test from 'node:test';
import { crc32 } from 'node:zlib';
import { checksum, packColumn, unpackColumn } from '../../../src/run/file/columns.ts';

test('the checksum is CRC-32 of the UTF-8 bytes', () => {
  assert.equal(checksum('123456789'), 'cbf43926');
  for (const text of ['', 'é', '😀 text']) assert.equal(parseInt(checksum(text), 16), crc32(text));
});

test('bytes are little-endian and base64', () => {
  assert.deepEqual(packColumn(Int32Array.of(1, -2)), { type: 'int32', length: 2, data: 'AQAAAP7///8=' });
  assert.deepEqual(packColumn(Float32Array.of(1.5)), { type: 'float32', length: 1, data: 'AADAPw==' });
  assert.equal(packColumn(Uint16Array.of(0x3c00), 'float16').type, 'float16');
});

test('a column that does not fit what it says is refused', () => {
  const column = packColumn(Int32Array.of(1, 2, 3));
  assert.equal(unpackColumn({ ...column, length: 2 }, 'int32'), null);
  assert.equal(unpackColumn({ ...column, data: column.data.slice(0, 5) }, 'int32'), null);
  assert.equal(unpackColumn({ ...column, data: 'not base64!' }, 'int32'), null);
  assert.equal(unpackColumn(column, 'float32'), null);
});
