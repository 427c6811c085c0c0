/** Says what a failed write means to a person. */
import { AdjacentError } from '../core/adjacentError.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const readOnly = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Whether an error of the file system means a full disk or a place that takes no files; null for anything else. */
export function storageTroubleOf(error: unknown): 'storage-full' | 'storage-read-only' | null {
  const code = codeOf(error);
  if (full.has(code)) return 'storage-full';
  return readOnly.has(code) ? 'storage-read-only' : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** storage-full or storage-read-only for the errors of the file system that mean so; anything else comes back as it
 * was. */
export function storageError(error: unknown, folder: string): unknown {
  const trouble = storageTroubleOf(error);
  const detail = `${codeOf(error)} in ${folder}`;
  if (trouble === 'storage-full')
    return new AdjacentError(
      'storage-full',
      'The disk that keeps prepared models is full.',
      'Free some space, or clear the stored models.',
      detail,
    );
  if (trouble === 'storage-read-only')
    return new AdjacentError(
      'storage-read-only',
      'The folder that keeps prepared models cannot be written.',
      'Allow writing to it, or choose another folder.',
      detail,
    );
  return error;
}
