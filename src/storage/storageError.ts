/** Translates file-system errors into AdjacentErrors: a full disk, a read-only folder, and model files that cannot be
 * read. */
import { basename } from 'node:path';
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

/** An error of reading the files of a model: AdjacentError model-incomplete for what the file system says (a folder in
 * place of a file, a link in a circle, no permission), otherwise `error` itself. */
export function modelReadError(error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error) || codeOf(error) === '') return error;
  const path = 'path' in error ? String(error.path) : '';
  const code = codeOf(error);
  return new AdjacentError(
    'model-incomplete',
    path === ''
      ? t`A file of this model cannot be read (${code}).`
      : t`${basename(path)} of this model cannot be read (${code}).`,
    t`Download or export the model again.`,
    `${error.message} ${path}`,
  );
}
