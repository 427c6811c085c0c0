/** Files of MMLU in the two layouts it is distributed in: `test/SUBJECT_test.csv`, and
 * `SUBJECT/test-00000-of-00001.parquet`. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const parts = ['test', 'val', 'validation', 'dev'] as const;
type Part = (typeof parts)[number];

/** The subject in words ("high school physics") and the part that a file holds. */
export interface MmluPart {
  readonly subject: string;
  readonly part: Part;
}

/** What the name of a file of MMLU says; null for the name of any other file. */
export function mmluPartOf(path: string): MmluPart | null {
  const [, table, tablePart] = /^(.+)_(test|val|dev)\.csv$/.exec(basename(path)) ?? [];
  const [, columnsPart] = /^(test|validation|dev)-\d+-of-\d+\.parquet$/.exec(basename(path)) ?? [];
  const subject = table ?? (columnsPart === undefined ? undefined : basename(dirname(path)));
  const part = parts.find(name => name === (tablePart ?? columnsPart));
  return subject === undefined || part === undefined ? null : { subject: subject.replaceAll('_', ' '), part };
}

/** File with MMLU's solved examples for the subject of a file of items; null where none lies in its place. */
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

/** Files with the test part of a high-school subject in a folder, at most two folders down, in order of their paths. */
export function findHighSchoolItems(folder: string): string[] {
  return filesIn(folder, 2).filter(path => {
    const found = mmluPartOf(path);
    return found?.part === 'test' && found.subject.startsWith('high school ');
  });
}

function filesIn(folder: string, depth: number): string[] {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) return [];
  return readdirSync(folder)
    .sort()
    .flatMap(name => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      if (found?.isDirectory()) return depth > 0 ? filesIn(path, depth - 1) : [];
      return found?.isFile() ? [path] : [];
    });
}
