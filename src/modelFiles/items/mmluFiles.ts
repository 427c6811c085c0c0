/** Recognizes the files of MMLU in its two layouts: `test/SUBJECT_test.csv` and `SUBJECT/test-00000-of-00001.parquet`.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isFolder } from '../../storage/folders.ts';

const parts = ['test', 'val', 'validation', 'dev'] as const;
type Part = (typeof parts)[number];

/** The subject in words ("high school physics") and the part that a file contains. */
export interface MmluPart {
  readonly subject: string;
  readonly part: Part;
}

/** Subject and part of a file of MMLU by its name; null for any other file. */
export function mmluPartOf(path: string): MmluPart | null {
  const [, table, tablePart] = /^(.+)_(test|val|dev)\.csv$/.exec(basename(path)) ?? [];
  const [, columnsPart] = /^(test|validation|dev)-\d+-of-\d+\.parquet$/.exec(basename(path)) ?? [];
  const subject = table ?? (columnsPart === undefined ? undefined : basename(dirname(path)));
  const part = parts.find(name => name === (tablePart ?? columnsPart));
  return subject === undefined || part === undefined ? null : { subject: subject.replaceAll('_', ' '), part };
}

/** The file with MMLU's solved examples for the subject of an items file; null when there is none beside it. */
export function examplesFile(path: string): string | null {
  const part = mmluPartOf(path)?.part;
  if (part === undefined || part === 'dev') return null;
  const name = basename(path).replace(`_${part}.csv`, '_dev.csv').replace(`${part}-`, 'dev-');
  return (
    [join(dirname(path), '..', 'dev', name), join(dirname(path), name)].find(
      candidate => candidate !== path && existsSync(candidate),
    ) ?? null
  );
}

/** Files with the test part of a high-school subject, at most two folders below `folder`, in order of their paths. */
export function findHighSchoolItems(folder: string): string[] {
  return filesIn(folder, 2).filter(path => {
    const found = mmluPartOf(path);
    return found?.part === 'test' && found.subject.startsWith('high school ');
  });
}

function filesIn(folder: string, depth: number): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) return depth > 0 ? filesIn(path, depth - 1) : [];
      return found?.isFile() ? [path] : [];
    });
}
