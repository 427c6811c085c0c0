/** Which window works on a run file. A claim is a file beside it with the process id of the window's extension host, so
 * that a window that was closed or crashed holds none. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const claimOf = (path: string): string => `${path}.owner`;

/** Claims a run file for this window. Without a place to write, other windows only miss that the run is under way. */
export function claimRun(path: string): void {
  try {
    writeFileSync(claimOf(path), String(process.pid));
  } catch {
    // The run itself says where it cannot be stored.
  }
}

/** Gives a claim up. */
export function releaseRun(path: string): void {
  rmSync(claimOf(path), { force: true });
}

/** Whether another window that is open has claimed a run file. */
export function isClaimedElsewhere(path: string): boolean {
  try {
    const pid = Number(readFileSync(claimOf(path), 'utf8'));
    return Number.isInteger(pid) && pid > 0 && pid !== process.pid && isAlive(pid);
  } catch {
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
