/** Rows as the bytes of a file: a checksum, what each row has, and its numbers. Numbers have the byte order of the
 * processor, since the machine that wrote them reads them. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { SampledRow } from '../../domain/languageModel.ts';
import { count } from '../../domain/schemas/schema.ts';

/** Raised when the layout changes. */
const version = 1;

/** Lengths of the arrays of a row; `hidden` is null where nothing was pooled. */
const rowSchema = v.object({
  cell: count,
  index: count,
  tokens: count,
  steps: count,
  hidden: v.nullable(count),
  hasEnd: v.boolean(),
  ended: v.boolean(),
  textLength: v.exactOptional(count),
});
const headerSchema = v.object({ version: v.literal(version), rows: v.array(rowSchema) });
type RowHeader = v.InferOutput<typeof rowSchema>;

const digestBytes = 32;
const wordBytes = 4;

/** The bytes of rows that are kept under a law. */
export function encodeRows(law: string, rows: readonly SampledRow[]): Buffer {
  const header = Buffer.from(
    JSON.stringify({ version, rows: rows.map(headerOf) } satisfies v.InferInput<typeof headerSchema>),
  );
  const size = Buffer.alloc(wordBytes);
  size.writeUInt32LE(header.length);
  const numbers = rows.flatMap(row => numbersOf(row).map(bytesOf));
  const body = Buffer.concat([size, header, ...numbers]);
  return Buffer.concat([digestOf(law, body), body]);
}

/** The rows in the bytes of a file that was written for a law; null where it is damaged, or of another law. */
export function decodeRows(law: string, bytes: Buffer): SampledRow[] | null {
  const body = bytes.subarray(digestBytes);
  if (!digestOf(law, body).equals(bytes.subarray(0, digestBytes))) return null;
  try {
    const start = wordBytes + body.readUInt32LE();
    const { rows } = v.parse(headerSchema, JSON.parse(body.toString('utf8', wordBytes, start)));
    const numbers = new NumberReader(body.subarray(start));
    return rows.map(row => rowOf(row, numbers));
  } catch {
    return null;
  }
}

function headerOf({ cell, index, ids, entropy, hidden, end, ended, textLength }: SampledRow): RowHeader {
  return {
    ...{ cell, index, ended },
    tokens: ids.length,
    steps: entropy.length,
    hidden: hidden?.length ?? null,
    hasEnd: end !== undefined,
    ...(textLength === undefined ? {} : { textLength }),
  };
}

function numbersOf({ ids, logProbT, logProb1, end, entropy, logitVariance, hidden }: SampledRow) {
  const ends = end === undefined ? [] : [Float32Array.of(end.logProbT, end.logProb1)];
  return [ids, logProbT, logProb1, ...ends, entropy, logitVariance, ...(hidden === null ? [] : [hidden])];
}

function rowOf({ tokens, steps, hidden, hasEnd, ...row }: RowHeader, numbers: NumberReader): SampledRow {
  const ids = numbers.ids(tokens);
  const [logProbT, logProb1] = [numbers.floats(tokens), numbers.floats(tokens)];
  const [endT = 0, end1 = 0] = hasEnd ? numbers.floats(2) : [];
  const [entropy, logitVariance] = [numbers.floats(steps), numbers.floats(steps)];
  return {
    ...row,
    ...{ ids, logProbT, logProb1, entropy, logitVariance },
    ...(hasEnd ? { end: { logProbT: endT, logProb1: end1 } } : {}),
    hidden: hidden === null ? null : numbers.floats(hidden),
  };
}

/** Reads arrays one behind the other. Throws RangeError beyond the end. */
class NumberReader {
  private readonly bytes: Buffer;
  private at = 0;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  ids(length: number): Int32Array {
    return new Int32Array(this.next(length));
  }

  floats(length: number): Float32Array {
    return new Float32Array(this.next(length));
  }

  private next(length: number): ArrayBuffer {
    const end = this.at + wordBytes * length;
    if (end > this.bytes.length) throw new RangeError('the file ends within an array');
    const part = Uint8Array.from(this.bytes.subarray(this.at, end));
    this.at = end;
    return part.buffer;
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function digestOf(law: string, body: Uint8Array): Buffer {
  return createHash('sha256').update(law).update(body).digest();
}
