/** Says what a failed write means to a person. */
import { AdjacentError } from '../core/adjacentError.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const readOnly = new Set(['EROFS', 'EACCES', 'EPERM']);

/** storage-full or storage-read-only for the errors of the file system that mean so; anything else comes back as it was. */
export function storageError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const detail = `${code} in ${folder}`;
  if (full.has(code)) return new AdjacentError('storage-full', 'The disk that keeps prepared models is full.', 'Free some space, or clear the stored models.', detail);
  if (readOnly.has(code)) return new AdjacentError('storage-read-only', 'The folder that keeps prepared models cannot be written.', 'Allow writing to it, or choose another folder.', detail);
  return error;
}
