/** Packed columns: typed arrays as base64 of their little-endian bytes. */

const makers = {
  uint8: Uint8Array,
  uint16: Uint16Array,
  int32: Int32Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type ColumnType = keyof typeof makers;
export type ColumnData = Uint8Array | Uint16Array | Int32Array | Float32Array | Float64Array;

/** A column in a run file. A float16 column holds uint16 bits and is named "float16". */
export interface Column {
  readonly type: ColumnType | 'float16';
  readonly length: number;
  readonly data: string;
}

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Swaps the bytes of each element on a big-endian machine; files are always little-endian. */
function ordered(bytes: Uint8Array, size: number): Uint8Array {
  if (littleEndian || size === 1) return bytes;
  const swapped = bytes.slice();
  for (let at = 0; at < swapped.length; at += size) swapped.subarray(at, at + size).reverse();
  return swapped;
}

/** Packs a typed array. `type` defaults to the element type; pass "float16" for float16 bits. */
export function packColumn(data: ColumnData, type: Column['type'] = typeOf(data)): Column {
  const bytes = ordered(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), data.BYTES_PER_ELEMENT);
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 0x6000) parts.push(btoa(binaryText(bytes.subarray(at, at + 0x6000))));
  return { type, length: data.length, data: parts.join('') };
}

/** One character per byte. Reflect.apply, because spreading goes through an iterator and takes four times as long. */
function binaryText(bytes: Uint8Array): string {
  const text: unknown = Reflect.apply(String.fromCharCode, null, bytes);
  return String(text);
}

function typeOf(data: ColumnData): ColumnType {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Float64Array) return 'float64';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Uint16Array ? 'uint16' : 'uint8';
}

/** Unpacks a column of the expected type; null when its type, base64 text or length is wrong. */
export function unpackColumn<T extends ColumnType>(column: Column, type: T): InstanceType<(typeof makers)[T]> | null {
  const stored = column.type === 'float16' ? 'uint16' : column.type;
  if (stored !== type) return null;
  const maker: new (buffer: ArrayBuffer) => ColumnData = makers[type];
  const size = makers[type].BYTES_PER_ELEMENT;
  let text: string;
  try {
    text = atob(column.data);
  } catch {
    return null;
  }
  if (text.length !== column.length * size) return null;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return new maker(ordered(bytes, size).slice().buffer) as InstanceType<(typeof makers)[T]>;
}

const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

/** CRC-32 (ISO-HDLC, as in zlib) of a text's UTF-8 bytes, as eight hex digits. Detects damage and hand edits, not
 * forgery. */
export function checksum(text: string): string {
  const bytes = new TextEncoder().encode(text);
  let crc = 0xffffffff;
  for (let at = 0; at < bytes.length; at++) crc = (crcTable[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
