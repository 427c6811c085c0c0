/** Folders that are made when something is to be written into them. */
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { storageTroubleOf } from './storageError.ts';

/** Make `folder` and what is missing above it; one that is there is left alone. Throws what the file system throws of
 * full disks and forbidden places, else AdjacentError storage-read-only; always at once: Node's own recursive mkdir
 * never returns where nothing can be made (/proc, a folder that was deleted). */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (isFolder(folder)) return;
    if (storageTroubleOf(error) !== null) throw error;
    throw new AdjacentError(
      'storage-read-only',
      `The folder ${folder} cannot be made.`,
      'Choose another folder, or make it yourself.',
      String(error),
    );
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
