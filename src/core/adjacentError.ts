/** Every way things go wrong that a person can be told about in one sentence with a remedy. */
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
  | 'template-invalid'
  | 'runtime-missing'
  | 'engine-crashed'
  | 'storage-full'
  | 'storage-read-only'
  | 'run-file-invalid'
  | 'run-file-newer'
  | 'workspace-untrusted'
  | 'cancelled'
  | 'unexpected';

/** Plain data that crosses process borders in place of a thrown object. */
export interface ErrorData {
  readonly kind: ErrorKind;
  /** One sentence that says what was found. */
  readonly message: string;
  /** One sentence that says what to do. */
  readonly remedy: string;
  /** Technical detail for the log. */
  readonly detail: string;
}

/** A typed error; `message` is one sentence, `remedy` the next step. */
export class AdjacentError extends Error {
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly detail: string;

  constructor(kind: ErrorKind, message: string, remedy: string, detail = '') {
    super(message);
    this.name = 'AdjacentError';
    this.kind = kind;
    this.remedy = remedy;
    this.detail = detail;
  }
}

/** Turn anything thrown into plain data. */
export function errorData(thrown: unknown): ErrorData {
  if (thrown instanceof AdjacentError) {
    return { kind: thrown.kind, message: thrown.message, remedy: thrown.remedy, detail: thrown.detail };
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return {
    kind: 'unexpected',
    message: 'Something unexpected went wrong.',
    remedy: 'Open the log for the detail, and try again.',
    detail,
  };
}

/** Turn plain data back into an error that can be thrown. */
export function errorFrom(data: ErrorData): AdjacentError {
  return new AdjacentError(data.kind, data.message, data.remedy, data.detail);
}
