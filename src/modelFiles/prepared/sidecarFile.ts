/** Small files beside a prepared model. They hold results that can be computed again, so reading and writing may fail
 * silently. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The bytes of a file, or null when it cannot be read. */
export function readSidecar(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}

/** Write a file if possible. */
export function writeSidecar(path: string, content: string | Buffer): void {
  try {
    writeFileSync(path, content);
  } catch {
    return;
  }
}
