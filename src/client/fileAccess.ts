/** Files that an experiment file names, relative to its own folder. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Read access to files. Paths are relative to a folder, or absolute. */
export interface FileAccess {
  /** Whether a file or folder exists. */
  exists(path: string): boolean;
  /** The absolute path. */
  resolve(path: string): string;
  /** The text of a file in UTF-8; null when it cannot be read. */
  read(path: string): string | null;
}

/** Access to files relative to `folder`; absolute paths stay as they are. */
export function fileAccessFrom(folder: string): FileAccess {
  return {
    exists: path => existsSync(resolve(folder, path)),
    resolve: path => resolve(folder, path),
    read: path => {
      try {
        return readFileSync(resolve(folder, path), 'utf8');
      } catch {
        return null;
      }
    },
  };
}
