/** What a run was asked to do, in a file beside its run file from its start to its end: a window that closes before the
 * first result leaves what is needed to run it again. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messagesBundle } from './bundles.ts';
import type { StoredRequest } from './requestSchema.ts';

/** What the name of a request adds to that of its run file. */
export const requestEnding = '.request';
const requestOf = (path: string): string => `${path}${requestEnding}`;

/** Path or name of the run file that a request belongs to; any other name as it is. */
export function runOfRequest(path: string): string {
  return path.endsWith(requestEnding) ? path.slice(0, -requestEnding.length) : path;
}

/** Stores the request of the run file at `path`. Where nothing can be written, the run itself says so. */
export function storeRequest(path: string, request: StoredRequest): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(requestOf(path), JSON.stringify(request));
  } catch {
    // The run goes on; only a reload before its first result would lose it.
  }
}

/** The request of the run file at `path`; null where there is none that can be read. */
export function readRequest(path: string): StoredRequest | null {
  let text: string;
  try {
    text = readFileSync(requestOf(path), 'utf8');
  } catch {
    return null;
  }
  return messagesBundle().parseRequest(text);
}

/** Removes the request of the run file at `path`, if there is one. */
export function removeRequest(path: string): void {
  rmSync(requestOf(path), { force: true });
}
