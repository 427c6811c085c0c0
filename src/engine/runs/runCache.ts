/** Where a run is kept while it grows: its file, written again and again, and the memory of runs that are not in a
 * file. */
import { readFile, stat } from 'node:fs/promises';
import { AdjacentError, errorData, type ErrorData } from '../../core/adjacentError.ts';
import type { Run } from '../../domain/run.ts';
import { decodeRun, encodeRun } from '../../run/file/runFile.ts';
import { writeAtomically } from '../../storage/atomicFile.ts';

/** A growing run is written whenever it has more to keep, as long as writing takes at most a twentieth of the time; the
 * first second of writing (milliseconds) is free, so that short runs keep every cell as it is finished. */
const share = 1 / 20;
const free = 1000;

/** Write a run whole. Throws as `writeAtomically` does. */
export function writeRun(path: string, run: Run): Promise<void> {
  return writeAtomically(path, encodeRun(run));
}

/** The file of a run that is going on. A failed write never stops the run. */
export class GrowingRunFile {
  private readonly path: string;
  private readonly now: () => number;
  private readonly started: number;
  private spent = 0;
  private latest: Run | null = null;
  private problem: ErrorData | null = null;

  constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
    this.started = now();
  }

  /** Why the last write failed; null when it stands. */
  get unsaved(): ErrorData | null {
    return this.problem;
  }

  /** The run has more to keep than before. */
  offer(run: Run): void {
    this.latest = run;
  }

  /** Write what was offered last, if it is new and there is time, or in any case with `last`. Gives the reason of a
   * failure that the write before did not have. */
  async write(last = false): Promise<ErrorData | null> {
    const begun = this.now();
    const run = this.latest;
    if (run === null || (!last && this.spent > free + share * (begun - this.started))) return null;
    this.latest = null;
    const before = this.problem;
    this.problem = await writeRun(this.path, run).then(() => null, errorData);
    this.spent += this.now() - begun;
    return before === null ? this.problem : null;
  }
}

interface ReadRun {
  readonly run: Run;
  /** Modification time and size of the file it was read from. */
  readonly stamp: string;
}

const kept = 4;

/** Runs by the path of their file: those that are going on or could not be stored, and the last few that were read. */
export class RunShelf {
  private readonly held = new Map<string, Run>();
  private readonly read = new Map<string, ReadRun>();

  /** Keep the present state of a run in memory. */
  hold(path: string, run: Run): void {
    this.held.set(path, run);
  }

  /** The file at `path` is complete: from now on it is what counts, read again only when it changes. */
  async letGo(path: string): Promise<void> {
    const run = this.held.get(path);
    if (run === undefined) return;
    const stamp = await stampOf(path);
    this.held.delete(path);
    this.remember(path, { run, stamp });
  }

  /** The run known by `path`. Throws AdjacentError run-file-invalid (also when there is none) and run-file-newer. */
  async take(path: string): Promise<Run> {
    const held = this.held.get(path);
    if (held !== undefined) return held;
    const stamp = await stampOf(path);
    const known = this.read.get(path);
    const run = known?.stamp === stamp ? known.run : ended(decodeRun(await readText(path)));
    this.remember(path, { run, stamp });
    return run;
  }

  private remember(path: string, run: ReadRun): void {
    this.read.delete(path);
    this.read.set(path, run);
    for (const oldest of [...this.read.keys()].slice(0, -kept)) this.read.delete(oldest);
  }
}

/** A run that its file calls running is not: the process that wrote it is gone or is another one. */
function ended(run: Run): Run {
  if (run.status !== 'running' && run.status !== 'queued') return run;
  const cells = run.cells.map(cell => {
    if (cell.state !== 'sampling') return cell;
    return { ...cell, state: cell.trajectories.length > 0 ? ('interrupted' as const) : ('exact' as const) };
  });
  return { ...run, status: 'interrupted', cells };
}

async function stampOf(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return `${mtimeMs} ${size}`;
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AdjacentError {
  return new AdjacentError(
    'run-file-invalid',
    `There is no run file to read at ${path}.`,
    'Check the path, or run the experiment again.',
    String(error),
  );
}
