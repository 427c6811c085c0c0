/** Files that an experiment file names, relative to its own folder. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isAbsolute, relative, resolve, sep } from 'node:path';

/** Read access to files. Paths are relative to a folder, or absolute. */
export interface FileAccess {
  /** Whether the file or folder may be looked at at all. */
  allows(path: string): boolean;
  /** Whether a file or folder exists. */
  exists(path: string): boolean;
  /** The absolute path. */
  resolve(path: string): string;
  /** The text of a file in UTF-8; null when it cannot be read, is not a regular file, or is too large. */
  read(path: string): string | null;
}

/** Largest file whose text is read, in bytes. */
const mostBytes = 4_000_000;

/** Access to files relative to `folder`; absolute paths stay as they are. With `within`, only to what is inside one of
 * these folders, links followed; anything else does not seem to exist. */
export function fileAccessFrom(folder: string, within?: readonly string[]): FileAccess {
  const allows = (path: string): boolean =>
    within === undefined || within.some(root => isInside(resolve(folder, path), root));
  return {
    allows,
    exists: path => allows(path) && existsSync(resolve(folder, path)),
    resolve: path => resolve(folder, path),
    read: path => {
      if (!allows(path)) return null;
      try {
        return textOf(resolve(folder, path));
      } catch {
        return null;
      }
    },
  };
}

function textOf(path: string): string | null {
  // A device or a pipe may never end.
  const found = statSync(path);
  if (!found.isFile() || found.size > mostBytes) return null;
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}

/** Whether a path is inside a folder, before and after links are followed. */
function isInside(path: string, folder: string): boolean {
  return isBelow(path, resolve(folder)) && isBelow(realPath(path), realPath(folder));
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  // On another drive, the relative path is absolute.
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without links; a missing one has those of its nearest folder that exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = resolve(path, '..');
    return parent === path ? path : resolve(realPath(parent), relative(parent, path));
  }
}
