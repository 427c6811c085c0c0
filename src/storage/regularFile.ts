/** Files that end: reading a device or a pipe may never return, and a huge file takes all memory. */
import { statSync } from 'node:fs';

/** Check a file before it is read. Throws Error for anything but a regular file of at most `most` bytes, links
 * followed, and what the file system throws. */
export function checkRegularFile(path: string, most = Infinity): void {
  const found = statSync(path);
  if (!found.isFile()) throw new Error('not a regular file');
  if (found.size > most) throw new Error(`more than ${most} bytes`);
}
