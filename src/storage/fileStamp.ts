/** Detects whether a file changed: cheaply by size, time and first bytes, reliably by its hash. */
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { count, whole } from '../domain/schemas/schema.ts';

/** A cheap fingerprint of a file. */
export const fileStampSchema = v.object({
  size: count,
  /** Modification time, milliseconds. */
  modified: whole,
  /** sha256 of the first 64 KB, hex. */
  head: v.string(),
});

export type FileStamp = v.InferOutput<typeof fileStampSchema>;

const headBytes = 65_536;
const readBytes = 4 << 20;

/** Stamp of a file. Throws what the file system throws. */
export function stampFile(path: string): FileStamp {
  const descriptor = openSync(path, 'r');
  try {
    const { size, mtimeMs } = fstatSync(descriptor);
    const head = Buffer.alloc(Math.min(size, headBytes));
    const read = readSync(descriptor, head, 0, head.length, 0);
    return {
      size,
      modified: Math.round(mtimeMs),
      head: createHash('sha256').update(head.subarray(0, read)).digest('hex'),
    };
  } finally {
    closeSync(descriptor);
  }
}

/** Whether two stamps are equal, so that the file is very likely unchanged. */
export function sameStamp(a: FileStamp, b: FileStamp): boolean {
  return a.size === b.size && a.modified === b.modified && a.head === b.head;
}

/** sha256 of a file, hex. `pause` is awaited between parts and may throw to cancel. Throws what the file system throws.
 */
export async function hashFile(path: string, pause: () => Promise<void>): Promise<string> {
  const digest = createHash('sha256');
  for await (const part of createReadStream(path, { highWaterMark: readBytes })) {
    digest.update(part as Buffer);
    await pause();
  }
  return digest.digest('hex');
}

/** sha256 of the concatenation of small files of a folder, hex. Missing files count as empty. */
export function hashFiles(folder: string, names: readonly string[]): string {
  const digest = createHash('sha256');
  for (const name of names) {
    try {
      digest.update(readFileSync(join(folder, name)));
    } catch {
      digest.update('');
    }
  }
  return digest.digest('hex');
}
