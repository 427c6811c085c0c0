/** Writes a Llama model as a GGUF file with 8-bit weights (Q8_0: blocks of 32 values with one fp16 scale), as llama.cpp
 * reads it. Source: the GGUF specification of ggml. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { toFloat16 } from '../../src/core/float16.ts';

/** Values of metadata: what GGUF stores, by type. */
export type GgufValue =
  | { readonly type: 'uint32' | 'float32'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'int32s'; readonly value: readonly number[] };

/** A tensor [rows, columns], row-major; a vector has one row. Matrices are rounded, vectors are not. */
export interface GgufTensor {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

const version = 3;
const alignment = 32;
const valueTypes = { uint32: 4, int32: 5, float32: 6, string: 8, array: 9 } as const;
const tensorTypes = { float32: 0, q8: 8 } as const;
const block = 32;
const blockBytes = 2 + block;

/** Writes metadata and tensors to a file. Columns of a matrix are a multiple of 32. */
export function writeGguf(
  path: string,
  metadata: Readonly<Record<string, GgufValue>>,
  tensors: readonly GgufTensor[],
): void {
  const parts = [Buffer.from('GGUF'), uint32(version), uint64(tensors.length), uint64(Object.keys(metadata).length)];
  for (const [key, value] of Object.entries(metadata)) parts.push(text(key), encoded(value));
  const data = tensors.map(({ rows, columns, values }) => (rows === 1 ? bytesOf(values) : rounded(values, columns)));
  let offset = 0;
  for (const [at, { name, rows, columns }] of tensors.entries()) {
    const dims = rows === 1 ? [columns] : [columns, rows];
    const type = rows === 1 ? tensorTypes.float32 : tensorTypes.q8;
    parts.push(text(name), uint32(dims.length), ...dims.map(uint64), uint32(type), uint64(offset));
    offset += aligned(data[at]?.length ?? 0);
  }
  const head = Buffer.concat(parts);
  const file = openSync(path, 'w');
  try {
    for (const bytes of [head, ...data]) {
      writeSync(file, bytes);
      writeSync(file, Buffer.alloc(aligned(bytes.length) - bytes.length));
    }
  } finally {
    closeSync(file);
  }
}

function encoded(given: GgufValue): Buffer {
  switch (given.type) {
    case 'uint32':
      return Buffer.concat([uint32(valueTypes.uint32), uint32(given.value)]);
    case 'float32':
      return Buffer.concat([uint32(valueTypes.float32), bytesOf(Float32Array.of(given.value))]);
    case 'string':
      return Buffer.concat([uint32(valueTypes.string), text(given.value)]);
    case 'strings':
      return listOf(valueTypes.string, given.value.length, given.value.map(text));
    case 'int32s':
      return listOf(valueTypes.int32, given.value.length, [bytesOf(Int32Array.from(given.value))]);
  }
}

function listOf(type: number, length: number, items: readonly Buffer[]): Buffer {
  return Buffer.concat([uint32(valueTypes.array), uint32(type), uint64(length), ...items]);
}

/** Blocks of a matrix: the largest absolute value becomes 127. */
function rounded(values: Float32Array, columns: number): Buffer {
  if (columns % block !== 0) throw new Error(`${columns} columns are no multiple of ${block}`);
  const bytes = Buffer.alloc((values.length / block) * blockBytes);
  for (let from = 0, at = 0; from < values.length; from += block, at += blockBytes) {
    let largest = 0;
    for (let i = 0; i < block; i++) largest = Math.max(largest, Math.abs(values[from + i] ?? 0));
    const scale = largest / 127;
    bytes.writeUInt16LE(toFloat16(scale), at);
    for (let i = 0; i < block; i++)
      bytes.writeInt8(scale === 0 ? 0 : Math.round((values[from + i] ?? 0) / scale), at + 2 + i);
  }
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint64(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  return bytesOf(Uint32Array.of(value));
}

function uint64(value: number): Buffer {
  return bytesOf(BigUint64Array.of(BigInt(value)));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / alignment) * alignment;
}
