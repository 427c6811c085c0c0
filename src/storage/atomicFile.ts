/** Write a file so that a reader sees the old text or the new one, never a part (issue: a crash or a full disk loses
 * nothing). */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { makeFolder } from './folders.ts';
import { storageTroubleOf } from './storageError.ts';

/**
 * Replace the text of `path`: written beside it, flushed to the disk, renamed over it. Its folder is made when it is
 * missing. Throws AdjacentError storage-full or storage-read-only; `path` is then as it was.
 */
export async function writeAtomically(path: string, text: string): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.partial`);
  try {
    makeFolder(dirname(path));
    await writeFlushed(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

async function writeFlushed(path: string, text: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** What a person is told when `path` could not be written. */
function writeError(error: unknown, path: string): AdjacentError {
  const detail = error instanceof Error ? error.message : String(error);
  if (storageTroubleOf(error) === 'storage-full') {
    return new AdjacentError(
      'storage-full',
      `There is no room to write ${path}.`,
      'Free some space, then save the run again or choose another folder.',
      detail,
    );
  }
  return new AdjacentError(
    'storage-read-only',
    `${path} cannot be written.`,
    'Choose another folder, or allow writing to this one.',
    detail,
  );
}
