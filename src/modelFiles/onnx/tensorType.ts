/** Names and sizes of the element types of ONNX tensors (onnx.proto, TensorProto.DataType). */

const types: readonly (readonly [name: string, bits: number])[] = [
  ['undefined', 0],
  ['float32', 32],
  ['uint8', 8],
  ['int8', 8],
  ['uint16', 16],
  ['int16', 16],
  ['int32', 32],
  ['int64', 64],
  ['string', 0],
  ['bool', 8],
  ['float16', 16],
  ['float64', 64],
  ['uint32', 32],
  ['uint64', 64],
  ['complex64', 64],
  ['complex128', 128],
  ['bfloat16', 16],
  ['float8e4m3fn', 8],
  ['float8e4m3fnuz', 8],
  ['float8e5m2', 8],
  ['float8e5m2fnuz', 8],
  ['uint4', 4],
  ['int4', 4],
  ['float4e2m1', 4],
  ['float8e8m0', 8],
  ['uint2', 2],
  ['int2', 2],
];

/** Name of an element type, e.g. "float32", or "type 99" when unknown. */
export function typeName(type: number): string {
  return types[type]?.[0] ?? `type ${type}`;
}

/** Bits of an element; 0 for strings and unknown types. */
export function typeBits(type: number): number {
  return types[type]?.[1] ?? 0;
}
