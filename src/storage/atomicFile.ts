/** Atomic writes: a reader, a crash or a full disk sees the old file or the new one, never a part. */
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { makeFolder } from './folders.ts';
import { storageTroubleOf } from './storageError.ts';

/**
 * Replace the file at `path`: written beside it, flushed to the disk, then renamed over it. A missing folder is made.
 * Throws AdjacentError storage-full or storage-read-only and leaves `path` as it was.
 */
export async function writeAtomically(path: string, content: string | Uint8Array): Promise<void> {
  const part = join(dirname(path), `.${basename(path)}.partial`);
  try {
    makeFolder(dirname(path));
    await writeFlushed(part, content);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw writeError(error, path);
  }
}

async function writeFlushed(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

function writeError(error: unknown, path: string): AdjacentError {
  const detail = error instanceof Error ? error.message : String(error);
  if (storageTroubleOf(error) === 'storage-full') {
    return new AdjacentError(
      'storage-full',
      t`There is not enough disk space to write ${path}.`,
      t`Free some space, then save the run again or choose another folder.`,
      detail,
    );
  }
  return new AdjacentError(
    'storage-read-only',
    t`${path} could not be written.`,
    t`Choose another folder, or allow writing to this one.`,
    detail,
  );
}
