/** Where a run is kept while it grows: its file, written again and again, and the memory of runs that are not in a file. */
import { readFile, stat } from 'node:fs/promises';
import { AdjacentError, errorData, type ErrorData } from '../core/adjacentError.ts';
import type { Run } from '../experiment/run.ts';
import { decodeRun, encodeRun } from '../experiment/runFile.ts';
import { writeAtomically } from './atomicFile.ts';

/** A growing run is written at most this often (milliseconds), and never for more than a twentieth of the time. */
const cadence = 2000;
const share = 20;

/** Write a run whole. Throws as `writeAtomically` does. */
export function writeRun(path: string, run: Run): Promise<void> {
  return writeAtomically(path, encodeRun(run));
}

/** The file of a run that is going on. A failed write never stops the run. */
export class GrowingRunFile {
  readonly path: string;
  private readonly now: () => number;
  private due = -Infinity;
  private problem: ErrorData | null = null;

  constructor(path: string, now: () => number) {
    this.path = path;
    this.now = now;
  }

  /** Why the last write failed; null when it stands. */
  get unsaved(): ErrorData | null {
    return this.problem;
  }

  /** Write the run if it is time, or in any case when it is `last`. True when a write failed that did not fail before. */
  async offer(run: Run, last = false): Promise<boolean> {
    const started = this.now();
    if (!last && started < this.due) return false;
    const before = this.problem;
    try {
      await writeRun(this.path, run);
      this.problem = null;
    } catch (error) {
      this.problem = errorData(error);
    }
    const ended = this.now();
    this.due = ended + Math.max(cadence, share * (ended - started));
    return before === null && this.problem !== null;
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

  /** The file at `path` is complete. */
  letGo(path: string): void {
    this.held.delete(path);
  }

  /** The run known by `path`. Throws AdjacentError run-file-invalid (also when there is none) and run-file-newer. */
  async take(path: string): Promise<Run> {
    const held = this.held.get(path);
    if (held !== undefined) return held;
    const stamp = await stampOf(path);
    const known = this.read.get(path);
    this.read.delete(path);
    const run = known?.stamp === stamp ? known.run : ended(decodeRun(await readText(path)));
    this.read.set(path, { run, stamp });
    for (const oldest of [...this.read.keys()].slice(0, -kept)) this.read.delete(oldest);
    return run;
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
    return `${String(mtimeMs)} ${String(size)}`;
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
  return new AdjacentError('run-file-invalid', `There is no run file to read at ${path}.`, 'Check the path, or run the experiment again.', String(error));
}
