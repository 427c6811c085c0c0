/** Messages between the engine and the process that writes a copy of a model. Plain data. */
import type { ErrorData } from '../../core/adjacentError.ts';
import type { CopyTask, WrittenCopy } from '../../modelFiles/prepared/copyWriter.ts';

/** What the process is asked, once. */
export interface CopyRequest {
  readonly task: CopyTask;
  /** Threads that help to round the model. */
  readonly helpers: number;
}

/** An error of the file system, without its class. */
export interface SystemFault {
  readonly message: string;
  readonly code: string;
  readonly syscall: string;
  readonly path: string;
}

/** What it answers, once. */
export type CopyReply =
  { readonly written: WrittenCopy } | { readonly error: ErrorData } | { readonly fault: SystemFault };
