/** Exit codes of the command line. */
import type { ErrorKind } from '../core/adjacentError.ts';

/** Codes by what happened; the help lists them. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Errors that the machine or the product causes. All others come from the usage or the input. */
const failures: readonly ErrorKind[] = [
  'runtime-missing',
  'engine-crashed',
  'storage-full',
  'storage-read-only',
  'server-unreachable',
  'server-busy',
  'server-invalid',
  'unexpected',
];

/** 1 when the run failed, 2 for wrong usage or input, 130 when it was interrupted. */
export function exitCodeOf(kind: ErrorKind): number {
  if (kind === 'cancelled') return exitCodes.interrupted;
  return failures.includes(kind) ? exitCodes.failed : exitCodes.badInput;
}
