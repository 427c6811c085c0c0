/** Translates file-system errors of a full disk or a read-only folder into AdjacentErrors. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const readOnly = new Set(['EROFS', 'EACCES', 'EPERM']);

/** Whether a file-system error means a full disk or a folder without write access; null for anything else. */
export function storageTroubleOf(error: unknown): 'storage-full' | 'storage-read-only' | null {
  const code = codeOf(error);
  if (full.has(code)) return 'storage-full';
  return readOnly.has(code) ? 'storage-read-only' : null;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** An error of writing prepared models into `folder`: AdjacentError storage-full or storage-read-only where it means
 * that, otherwise `error` itself. */
export function storageError(error: unknown, folder: string): unknown {
  const trouble = storageTroubleOf(error);
  const detail = `${codeOf(error)} in ${folder}`;
  if (trouble === 'storage-full')
    return new AdjacentError(
      'storage-full',
      t`The disk for prepared models is full.`,
      t`Free some space, or clear the prepared models.`,
      detail,
    );
  if (trouble === 'storage-read-only')
    return new AdjacentError(
      'storage-read-only',
      t`The folder for prepared models is read-only.`,
      t`Allow writing to it, or choose another folder.`,
      detail,
    );
  return error;
}
