/** Runs by the path of their file, in memory while they grow and for a while after they were read
 * (docs/architecture.md#run-store). */
import { readFile, stat } from 'node:fs/promises';
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { Run } from '../../domain/run.ts';
import { decodeRun } from '../../run/file/runFile.ts';
import { checkRegularFile } from '../../storage/regularFile.ts';

interface ReadRun {
  readonly run: Run;
  /** Modification time and size of the file when it was read. */
  readonly stamp: string;
}

/** Largest run file, in bytes: a text may not be longer than this. */
const mostBytes = 500_000_000;

/** Number of runs from files that stay in memory. */
const maxRead = 4;

/** Runs that are growing or could not be stored, and the last few that were read from files. */
export class RunCache {
  private readonly held = new Map<string, Run>();
  private readonly read = new Map<string, ReadRun>();

  /** Hold the current state of a run, which counts more than its file. */
  hold(path: string, run: Run): void {
    this.held.set(path, run);
  }

  /** Stop holding a run whose file is complete. From now on the file counts; it is read again when it changes. */
  async release(path: string): Promise<void> {
    const run = this.held.get(path);
    if (run === undefined) return;
    const stamp = await stampOf(path);
    this.held.delete(path);
    this.remember(path, { run, stamp });
  }

  /** The run that is held for `path`, else the one in the file. Throws AdjacentError run-file-invalid (also without a
   * file) and run-file-newer. */
  async load(path: string): Promise<Run> {
    const held = this.held.get(path);
    if (held !== undefined) return held;
    const stamp = await stampOf(path);
    const known = this.read.get(path);
    const run = known?.stamp === stamp ? known.run : interrupted(decodeRun(await readText(path)));
    this.remember(path, { run, stamp });
    return run;
  }

  private remember(path: string, run: ReadRun): void {
    this.read.delete(path);
    this.read.set(path, run);
    for (const oldest of [...this.read.keys()].slice(0, -maxRead)) this.read.delete(oldest);
  }
}

/** A run whose file says "running" is interrupted: the process that wrote it is gone, or is another one. */
function interrupted(run: Run): Run {
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
    checkRegularFile(path, mostBytes);
    return await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): AdjacentError {
  return new AdjacentError(
    'run-file-invalid',
    t`There is no readable run file at ${path}.`,
    t`Check the path, or run the experiment again.`,
    String(error),
  );
}
