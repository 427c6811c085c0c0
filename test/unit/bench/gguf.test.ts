import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fromFloat16 } from '../../../src/core/float16.ts';
import { writeGguf } from '../../bench/gguf.ts';

/** Reads little-endian values one after the other. */
class Reader {
  at = 0;
  private readonly bytes: Buffer;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  uint32(): number {
    this.at += 4;
    return this.bytes.readUInt32LE(this.at - 4);
  }

  uint64(): number {
    this.at += 8;
    return Number(this.bytes.readBigUInt64LE(this.at - 8));
  }

  float32(): number {
    this.at += 4;
    return this.bytes.readFloatLE(this.at - 4);
  }

  text(): string {
    const length = this.uint64();
    this.at += length;
    return this.bytes.toString('utf8', this.at - length, this.at);
  }
}

test('a GGUF file holds metadata, aligned tensors, and matrices within half a step of their blocks', () => {
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-gguf-'));
  const matrix = Float32Array.from({ length: 3 * 64 }, (_, at) => Math.sin(at) * (at < 32 ? 0.01 : 3));
  try {
    const path = join(folder, 'tiny.gguf');
    writeGguf(
      path,
      {
        'general.architecture': { type: 'string', value: 'llama' },
        'llama.block_count': { type: 'uint32', value: 7 },
        'llama.rope.freq_base': { type: 'float32', value: 0.5 },
        tokens: { type: 'strings', value: ['é', 'b'] },
        types: { type: 'int32s', value: [1, 3] },
      },
      [
        { name: 'norm', rows: 1, columns: 3, values: Float32Array.of(1, 2, 3) },
        { name: 'matrix', rows: 3, columns: 64, values: matrix },
      ],
    );
    const bytes = readFileSync(path);
    const reader = new Reader(bytes);
    assert.equal(bytes.toString('latin1', 0, 4), 'GGUF');
    reader.at = 4;
    assert.deepEqual([reader.uint32(), reader.uint64(), reader.uint64()], [3, 2, 5]);
    assert.deepEqual([reader.text(), reader.uint32(), reader.text()], ['general.architecture', 8, 'llama']);
    assert.deepEqual([reader.text(), reader.uint32(), reader.uint32()], ['llama.block_count', 4, 7]);
    assert.deepEqual([reader.text(), reader.uint32(), reader.float32()], ['llama.rope.freq_base', 6, 0.5]);
    assert.deepEqual([reader.text(), reader.uint32(), reader.uint32(), reader.uint64()], ['tokens', 9, 8, 2]);
    assert.deepEqual([reader.text(), reader.text()], ['é', 'b']);
    assert.deepEqual([reader.text(), reader.uint32(), reader.uint32(), reader.uint64()], ['types', 9, 5, 2]);
    assert.deepEqual([reader.uint32(), reader.uint32()], [1, 3]);
    assert.deepEqual(
      [reader.text(), reader.uint32(), reader.uint64(), reader.uint32(), reader.uint64()],
      ['norm', 1, 3, 0, 0],
    );
    assert.deepEqual(
      [reader.text(), reader.uint32(), reader.uint64(), reader.uint64(), reader.uint32(), reader.uint64()],
      ['matrix', 2, 64, 3, 8, 32],
    );
    const data = Math.ceil(reader.at / 32) * 32;
    assert.deepEqual(
      [0, 4, 8].map(at => bytes.readFloatLE(data + at)),
      [1, 2, 3],
    );
    for (let block = 0; block < 6; block++) {
      const from = data + 32 + block * 34;
      const scale = fromFloat16(bytes.readUInt16LE(from));
      for (let i = 0; i < 32; i++) {
        const [read, value] = [scale * bytes.readInt8(from + 2 + i), matrix[32 * block + i] ?? NaN];
        assert.ok(Math.abs(read - value) <= scale * 0.56, `${read} for ${value}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
