/** Reads or computes the values of stored tensors one at a time, so that a large model is never in memory twice. */
import { closeSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { onnx as Onnx } from 'onnx-proto';
import { float16Values } from '../../core/float16.ts';
import { dimsOf } from '../onnx/graph.ts';
import { onnx } from '../onnx/onnxProto.ts';
import { typeBits, typeName } from '../onnx/tensorType.ts';

/** Values of a tensor, row-major, one element each; 4-bit and half-precision values are widened. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array;

/** A tensor whose values are read or computed on demand. The caller of `read` may overwrite `owned` values. */
export interface LazyTensor {
  /** ONNX element type. */
  readonly type: number;
  readonly dims: readonly number[];
  readonly owned: boolean;
  /** The transpose of a matrix, where its values cost less than transposing those of the matrix. */
  readonly transpose?: LazyTensor;
  /** The whole numbers that float32 values were cast from, which take less time and memory. */
  readonly whole?: LazyTensor;
  read(): TensorValues;
}

/** Stored tensors of a model, and those computed in their place. */
export class Weights {
  private readonly folder: string;
  private readonly computed = new Map<Onnx.ITensorProto, LazyTensor>();

  /** `folder` is the folder of the model file, to which locations of external data are relative. They must have been
   * checked. */
  constructor(folder: string) {
    this.folder = folder;
  }

  /** Replace the data of a tensor by values that are computed on demand. */
  compute(tensor: Onnx.ITensorProto, values: LazyTensor): void {
    clearTensor(tensor);
    tensor.dataType = values.type;
    tensor.dims = [...values.dims];
    this.computed.set(tensor, values);
  }

  /** Store the bytes of a tensor in the tensor itself. */
  materialize(tensor: Onnx.ITensorProto): void {
    const bytes = this.bytesOf(tensor);
    this.computed.delete(tensor);
    clearTensor(tensor);
    tensor.rawData = bytes;
  }

  /** The values of a tensor as it is now, even if it is changed before they are read. */
  valuesOf(tensor: Onnx.ITensorProto): LazyTensor {
    const computed = this.computed.get(tensor);
    if (computed) return computed;
    const [type, dims] = [typeOf(tensor), dimsOf(tensor)];
    const count = dims.reduce((a, b) => a * b, 1);
    const stored = { ...tensor };
    return { type, dims, owned: false, read: () => valuesIn(this.bytesOf(stored), type, count) };
  }

  /** The bytes of a tensor, little-endian as in ONNX. */
  bytesOf(tensor: Onnx.ITensorProto): Uint8Array {
    const computed = this.computed.get(tensor)?.read();
    if (computed) return new Uint8Array(computed.buffer, computed.byteOffset, computed.byteLength);
    if (tensor.dataLocation === onnx.TensorProto.DataLocation.EXTERNAL) return this.external(tensor);
    if (tensor.rawData && tensor.rawData.length > 0) return tensor.rawData;
    return typedBytes(tensor);
  }

  /** Size of the tensor in bytes. */
  sizeOf(tensor: Onnx.ITensorProto): number {
    return Math.ceil((dimsOf(tensor).reduce((a, b) => a * b, 1) * typeBits(typeOf(tensor))) / 8);
  }

  private external(tensor: Onnx.ITensorProto): Uint8Array {
    const entries = new Map((tensor.externalData ?? []).map(({ key, value }) => [key, value]));
    const location = entries.get('location') ?? '';
    const bytes = new Uint8Array(this.sizeOf(tensor));
    const descriptor = openSync(join(this.folder, location), 'r');
    try {
      const from = Number(entries.get('offset') ?? '0');
      for (let done = 0; done < bytes.length;) {
        const read = readSync(descriptor, bytes, done, Math.min(bytes.length - done, 1 << 30), from + done);
        if (read === 0) throw new Error(`${location} ends inside ${tensor.name ?? ''}`);
        done += read;
      }
    } finally {
      closeSync(descriptor);
    }
    return bytes;
  }
}

/** Element type of a tensor. */
function typeOf(tensor: Onnx.ITensorProto): number {
  return tensor.dataType ?? onnx.TensorProto.DataType.UNDEFINED;
}

/** Remove the data of a tensor, external or not. */
export function clearTensor(tensor: Onnx.ITensorProto): void {
  Object.assign(tensor, { rawData: new Uint8Array(0), floatData: [], int32Data: [], externalData: [] });
  tensor.dataLocation = onnx.TensorProto.DataLocation.DEFAULT;
}

/** Bytes of a tensor whose data is in the typed fields of protobuf. */
function typedBytes(tensor: Onnx.ITensorProto): Uint8Array {
  const whole = (tensor.int32Data ?? []).map(Number);
  const bytes = (array: TensorValues): Uint8Array => new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  switch (typeName(typeOf(tensor))) {
    case 'float32':
      return bytes(Float32Array.from(tensor.floatData ?? []));
    case 'float64':
      return bytes(Float64Array.from(tensor.doubleData ?? []));
    case 'int64':
      return bytes(BigInt64Array.from(tensor.int64Data ?? [], value => BigInt(String(value))));
    case 'int32':
      return bytes(Int32Array.from(whole));
    case 'float16':
    case 'bfloat16':
    case 'uint16':
    case 'int16':
      return bytes(Uint16Array.from(whole));
    default:
      return bytes(Uint8Array.from(whole));
  }
}

/** The `count` values in the bytes of a tensor. */
function valuesIn(bytes: Uint8Array, type: number, count: number): TensorValues {
  const width = Math.max(typeBits(type) / 8, 1);
  const aligned = bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes);
  const view = <T>(View: new (buffer: ArrayBufferLike, from: number, length: number) => T): T =>
    new View(aligned.buffer, aligned.byteOffset, count);
  switch (typeName(type)) {
    case 'float32':
      return view(Float32Array);
    case 'float64':
      return view(Float64Array);
    case 'int8':
      return view(Int8Array);
    case 'uint8':
    case 'bool':
      return view(Uint8Array);
    case 'int16':
      return view(Int16Array);
    case 'uint16':
      return view(Uint16Array);
    case 'int32':
      return view(Int32Array);
    case 'uint32':
      return view(Uint32Array);
    case 'int64':
      return view(BigInt64Array);
    case 'float16':
      return halves(view(Uint16Array));
    case 'bfloat16':
      return new Float32Array(Uint32Array.from(view(Uint16Array), bits => bits << 16).buffer);
    case 'uint4':
      return nibbles(bytes, new Uint8Array(count + (count & 1)), 0).subarray(0, count);
    case 'int4':
      return nibbles(bytes, new Int8Array(count + (count & 1)), 8).subarray(0, count);
    default:
      throw new TypeError(`values of type ${typeName(type)} are not supported`);
  }
}

const halfTable: { values?: Float32Array } = {};

/** Values of binary16 codes, by table: large models have many. */
function halves(bits: Uint16Array): Float32Array {
  const table = (halfTable.values ??= float16Values(Uint16Array.from({ length: 0x10000 }, (_, at) => at)));
  const into = new Float32Array(bits.length);
  for (let at = 0; at < into.length; at++) into[at] = table[bits[at] as number] as number;
  return into;
}

/** Two values per byte, the low half first; `sign` is 8 for two's complement, 0 for unsigned. `into` has room for both
 * values of the last byte. */
function nibbles<T extends Uint8Array | Int8Array>(bytes: Uint8Array, into: T, sign: number): T {
  const widened = (half: number): number => ((half ^ sign) - sign) & 255;
  const table = Uint16Array.from({ length: 256 }, (_, byte) => widened(byte & 15) | (widened(byte >> 4) << 8));
  const pairs = new Uint16Array(into.buffer);
  for (let at = 0; at < pairs.length; at++) pairs[at] = table[bytes[at] as number] as number;
  return into;
}
