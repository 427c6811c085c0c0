import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A function that writes a text into a folder, which is removed after the tests, and returns its path. */
export function textFiles(after: (done: () => void) => void): (name: string, text: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'adjacent-texts-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  return (name, text) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
}
