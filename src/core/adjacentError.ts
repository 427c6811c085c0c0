import { oneLine, t } from './text.ts';

/** Every kind of failure that is explained to the user in one sentence with a remedy. */
export type ErrorKind =
  | 'prompt-empty'
  | 'prompt-too-long'
  | 'prompt-not-text'
  | 'bad-argument'
  | 'model-missing'
  | 'model-incomplete'
  | 'model-corrupt'
  | 'model-unsupported'
  | 'model-too-large'
  | 'model-stalled'
  | 'template-invalid'
  | 'runtime-missing'
  | 'engine-crashed'
  | 'storage-full'
  | 'storage-read-only'
  | 'run-file-invalid'
  | 'run-file-newer'
  | 'workspace-untrusted'
  | 'server-unreachable'
  | 'server-refused'
  | 'server-busy'
  | 'server-invalid'
  | 'cancelled'
  | 'interrupted'
  | 'unexpected';

/** Plain data that crosses process borders in place of a thrown object. */
export interface ErrorData {
  readonly kind: ErrorKind;
  /** One sentence: what is wrong. */
  readonly message: string;
  /** One sentence: what to do about it. */
  readonly remedy: string;
  /** Technical detail for the log, or ''. */
  readonly detail: string;
}

/** Marks errors of every copy of the class: each bundle has its own. */
const brand = Symbol.for('adjacent.error');

/** An error with a kind; `message` says what is wrong, `remedy` what to do. Both are one line, whatever names of a file
 * they quote. `instanceof` holds for the errors of every
 * bundle. */
export class AdjacentError extends Error {
  static override [Symbol.hasInstance](value: unknown): value is AdjacentError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly detail: string;

  constructor(kind: ErrorKind, message: string, remedy: string, detail = '') {
    super(oneLine(message));
    this.name = 'AdjacentError';
    this.kind = kind;
    this.remedy = oneLine(remedy);
    this.detail = detail;
  }

  get [brand](): true {
    return true;
  }
}

/** Plain data of anything that was thrown; of kind "unexpected" unless it is an AdjacentError. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof AdjacentError) {
    return { kind: thrown.kind, message: thrown.message, remedy: thrown.remedy, detail: thrown.detail };
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    kind: 'unexpected',
    message: t`Something went wrong unexpectedly.`,
    remedy: t`Open the log for details, and try again.`,
    detail,
  };
}

/** An error as text for the log and for a report: kind, sentence, remedy, and the detail below. */
export function errorText({ kind, message, remedy, detail }: ErrorData): string {
  return `${kind}: ${message} ${remedy}${detail === '' ? '' : `\n${detail}`}`;
}

/** The error that plain data describe. */
export function errorFrom(data: ErrorData): AdjacentError {
  return new AdjacentError(data.kind, data.message, data.remedy, data.detail);
}
