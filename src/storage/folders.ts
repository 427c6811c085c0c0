/** Folders: listing what is in them, and making them. */
import { mkdirSync, readdirSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { storageTroubleOf } from './storageError.ts';

/** Whether a path is a folder, links followed. */
export function isFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

/** Whether a path is a regular file, links followed. */
export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

/** Null for what does not exist or cannot be reached, such as a link in a circle. */
function statsOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

/** Names of the folders in a folder, in alphabetical order; none when there is no such folder. */
export function subfoldersOf(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter(name => isFolder(join(folder, name)))
    .sort();
}

/**
 * Make a folder and its missing parents; an existing one is left alone. Throws the errors of the file system for full
 * disks and missing permissions, else AdjacentError storage-read-only. Node's own recursive mkdir never returns where
 * nothing can be made (/proc, a deleted folder), so parents are made one by one.
 */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (isFolder(folder)) return;
    if (storageTroubleOf(error) !== null) throw error;
    throw new AdjacentError(
      'storage-read-only',
      t`The folder ${folder} could not be created.`,
      t`Choose another folder, or create this one yourself.`,
      String(error),
    );
  }
}
