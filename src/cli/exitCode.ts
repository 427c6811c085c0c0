/** How a command ended, as the shell sees it. */
import type { ErrorKind } from '../core/adjacentError.ts';

export const exitCodes = { done: 0, failed: 1, badInput: 2, interrupted: 130 } as const;

/** Kinds of error that the machine or the product is responsible for; the others are about what was asked or given. */
const failures: readonly ErrorKind[] = [
  'runtime-missing',
  'engine-crashed',
  'storage-full',
  'storage-read-only',
  'unexpected',
];

/** 1 when the run failed, 2 for bad usage or input, 130 when it was interrupted. */
export function exitCodeOf(kind: ErrorKind): number {
  if (kind === 'cancelled') return exitCodes.interrupted;
  return failures.includes(kind) ? exitCodes.failed : exitCodes.badInput;
}
