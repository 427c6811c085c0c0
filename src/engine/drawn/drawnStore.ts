/** Answers to nothing of the prompt in the storage folder (docs/architecture.md#answers-to-nothing). They can be drawn
 * again, so reading and writing may fail silently. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import type { SampledRow } from '../../domain/languageModel.ts';
import type { DrawnAnswers } from '../../experiments/drawnAnswers.ts';
import { writeAtomically } from '../../storage/atomicFile.ts';
import { decodeRows, encodeRows } from './rowFile.ts';

/** Raised when the sampler draws otherwise, or records other numbers. */
const drawVersion = 1;

/** Most bytes that are kept. */
const usualLimit = 64e6;

/** The answers in one storage folder: a file for each law, named by its hash. */
export class DrawnStore implements DrawnAnswers {
  private readonly folder: string;
  private readonly limit: number;

  /** `limit` bounds the stored bytes. The folder is made when the first file is written. */
  constructor(storage: string, limit = usualLimit) {
    this.folder = folderIn(storage);
    this.limit = limit;
  }

  find(law: string): readonly SampledRow[] {
    try {
      const path = this.pathOf(law);
      const rows = decodeRows(keyOf(law), readFileSync(path));
      if (rows === null) return [];
      // What was used last is dropped last.
      attempt(() => {
        utimesSync(path, new Date(), new Date());
      });
      return rows;
    } catch {
      return [];
    }
  }

  async keep(law: string, rows: readonly SampledRow[]): Promise<void> {
    const replaced = new Set(rows.map(({ index }) => index));
    const kept = this.find(law).filter(({ index }) => !replaced.has(index));
    const path = this.pathOf(law);
    await writeAtomically(path, encodeRows(keyOf(law), [...kept, ...rows])).catch(() => undefined);
    attempt(() => {
      this.makeRoom();
    });
  }

  /** Removes the files that were used least recently until the others keep to the limit. */
  private makeRoom(): void {
    const latestFirst = filesIn(this.folder).sort((a, b) => b.used - a.used);
    let total = 0;
    for (const { path, bytes } of latestFirst) {
      total += bytes;
      if (total > this.limit) rmSync(path, { force: true });
    }
  }

  private pathOf(law: string): string {
    const name = createHash('sha256').update(keyOf(law)).digest('hex').slice(0, 32);
    return join(this.folder, `${name}.rows`);
  }
}

/** Deletes all answers and returns the number of bytes freed. Throws what the file system throws. */
export function clearDrawn(storage: string): number {
  const folder = folderIn(storage);
  const freed = filesIn(folder).reduce((sum, { bytes }) => sum + bytes, 0);
  rmSync(folder, { recursive: true, force: true });
  return freed;
}

function folderIn(storage: string): string {
  return join(storage, 'drawn');
}

/** Numbers computed outside the graph depend on the JavaScript engine too. */
function keyOf(law: string): string {
  return JSON.stringify([drawVersion, process.versions.v8, law]);
}

/** The files of a folder; none without it. Those that another process removes meanwhile are left out. */
function filesIn(folder: string): { readonly path: string; readonly bytes: number; readonly used: number }[] {
  try {
    return readdirSync(folder).flatMap(name => {
      const path = join(folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found === undefined ? [] : [{ path, bytes: found.size, used: found.mtimeMs }];
    });
  } catch {
    return [];
  }
}

function attempt(action: () => void): void {
  try {
    action();
  } catch {
    return;
  }
}
