/** Reads a protobuf file of any size through a small window, without loading what is skipped. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { t } from '../../core/text.ts';

/** One field of a message, from byte `from` to before byte `to`. A varint has its value in `value`. */
export interface Field {
  readonly number: number;
  readonly wire: number;
  readonly value: number;
  readonly from: number;
  readonly to: number;
}

/** The bytes are not valid protobuf. The message completes "... is not a complete ONNX file: ...". */
export class ProtobufError extends Error {}

/** Bytes to read when reading on, and after a jump. */
const sequentialRead = 1 << 16;
const readAfterJump = 1 << 12;
const maxTextBytes = 1 << 20;

/** An open protobuf file. Positions are byte offsets. */
export class ProtobufFile {
  readonly size: number;
  private readonly descriptor: number;
  private readonly window = Buffer.alloc(sequentialRead);
  private windowStart = 0;
  private windowEnd = 0;

  /** Open a file. Throws what the file system throws. */
  constructor(path: string) {
    this.descriptor = openSync(path, 'r');
    this.size = fstatSync(this.descriptor).size;
  }

  close(): void {
    closeSync(this.descriptor);
  }

  /** The fields of the message at [from, to), in file order. Throws ProtobufError when they do not fill it exactly. */
  *fields(from: number, to: number): Generator<Field> {
    for (let at = from; at < to;) {
      const [key, afterKey] = this.varint(at, to);
      const number = Math.floor(key / 8);
      const wire = key % 8;
      if (number === 0 || number > 536_870_911) throw new ProtobufError(t`there is no valid field at byte ${at}`);
      const field = this.field(number, wire, afterKey, to);
      yield field;
      at = field.to;
    }
  }

  /** The text at [from, to). */
  text(from: number, to: number): string {
    return this.bytes(from, to).toString('utf8');
  }

  /** A copy of the bytes at [from, to), at most one megabyte. */
  bytes(from: number, to: number): Buffer {
    if (to - from > maxTextBytes) throw new ProtobufError(t`a name at byte ${from} has ${to - from} bytes`);
    if (from >= this.windowStart && to <= this.windowEnd) {
      return Buffer.from(this.window.subarray(from - this.windowStart, to - this.windowStart));
    }
    const copy = Buffer.alloc(to - from);
    if (readSync(this.descriptor, copy, 0, copy.length, from) < copy.length)
      throw new ProtobufError(t`it ends at byte ${this.size}`);
    return copy;
  }

  /** The integers of a repeated field, packed or single. */
  integers(field: Field): number[] {
    if (field.wire === 0) return [field.value];
    const values: number[] = [];
    for (let at = field.from; at < field.to;) {
      const [value, next] = this.varint(at, field.to);
      values.push(value);
      at = next;
    }
    return values;
  }

  private field(number: number, wire: number, at: number, limit: number): Field {
    if (wire === 0) {
      const [value, to] = this.varint(at, limit);
      return { number, wire, value, from: at, to };
    }
    if (wire === 2) {
      const [length, from] = this.varint(at, limit);
      if (from + length > limit) {
        const size = this.size;
        throw new ProtobufError(
          limit === size
            ? t`it has ${size} bytes, but declares ${from + length}`
            : t`a part at byte ${at} is longer than its container`,
        );
      }
      return { number, wire, value: length, from, to: from + length };
    }
    const width = wire === 1 ? 8 : wire === 5 ? 4 : 0;
    if (width === 0 || at + width > limit) throw new ProtobufError(t`there is no valid field at byte ${at}`);
    return { number, wire, value: 0, from: at, to: at + width };
  }

  /** A varint and the position after it. 64-bit numbers are read as signed. */
  private varint(at: number, limit: number): [number, number] {
    let low = 0;
    let scale = 1;
    for (let i = 0; i < 9; i++) {
      if (at + i >= limit) throw new ProtobufError(t`a number at byte ${at} does not end`);
      const byte = this.byte(at + i);
      low += (byte & 127) * scale;
      if (byte < 128) return [low, at + i + 1];
      scale *= 128;
    }
    if (at + 9 >= limit || this.byte(at + 9) > 1) throw new ProtobufError(t`a number at byte ${at} does not end`);
    return [this.negative(at), at + 10];
  }

  private negative(at: number): number {
    let value = 0n;
    for (let i = 0; i < 10; i++) value |= BigInt(this.byte(at + i) & 127) << BigInt(7 * i);
    return Number(BigInt.asIntN(64, value));
  }

  private byte(at: number): number {
    if (at < this.windowStart || at >= this.windowEnd) this.move(at);
    return this.window[at - this.windowStart] as number;
  }

  private move(at: number): void {
    const length = at === this.windowEnd ? sequentialRead : readAfterJump;
    const read = readSync(this.descriptor, this.window, 0, length, at);
    if (read === 0) throw new ProtobufError(t`it ends at byte ${this.size}`);
    this.windowStart = at;
    this.windowEnd = at + read;
  }
}
