/** What went wrong with a server, as one sentence with a remedy, and whether the same request may succeed later. */
import { AdjacentError, type ErrorKind } from '../../core/adjacentError.ts';
import { excerpt, t } from '../../core/text.ts';

/** A failure of one request. */
export class ServerFailure extends AdjacentError {
  static override [Symbol.hasInstance](value: unknown): value is ServerFailure {
    return value instanceof AdjacentError && 'isTemporary' in value;
  }

  /** Whether trying again makes sense. */
  readonly isTemporary: boolean;
  /** Seconds that the server asks to wait; null where it does not say. */
  readonly wait: number | null;

  constructor(
    kind: ErrorKind,
    message: string,
    remedy: string,
    {
      isTemporary = false,
      wait = null,
      detail = '',
    }: Partial<Pick<ServerFailure, 'isTemporary' | 'wait' | 'detail'>> = {},
  ) {
    super(kind, message, remedy, detail);
    this.isTemporary = isTemporary;
    this.wait = wait;
  }
}

/** Causes that have to do with certificates and encryption. */
const encryption = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO|HOSTNAME_MISMATCH)/;

/** The failure of a request that got no reply. */
export function connectionFailure(origin: string, error: unknown): ServerFailure {
  const code = codeOf(error);
  if (encryption.test(code))
    return new ServerFailure(
      'server-unreachable',
      t`The encrypted connection to ${origin} failed (${code}).`,
      t`Check whether the address begins with http:// or https://, and that this machine trusts its certificate (NODE_EXTRA_CA_CERTS).`,
    );
  const isLost = ['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'].includes(code);
  return new ServerFailure(
    'server-unreachable',
    isLost
      ? t`The connection to ${origin} was lost.`
      : t`No server answers at ${origin}${code === '' ? '' : ` (${code})`}.`,
    t`Start the server, or correct the address. A proxy is used only where NODE_USE_ENV_PROXY=1 is set.`,
    { isTemporary: true },
  );
}

/** The failure of a request that took too long. */
export function timeoutFailure(origin: string, seconds: number): ServerFailure {
  return new ServerFailure(
    'server-unreachable',
    t`${origin} sent nothing for ${seconds} seconds.`,
    t`Check whether the server is busy or has stopped, then resume the run.`,
    { isTemporary: true },
  );
}

/** The failure of a reply with an error status. `said` is what the server wrote. */
export function statusFailure(
  { origin, model }: { readonly origin: string; readonly model: string },
  status: number,
  said: string,
  wait: number | null,
): ServerFailure {
  const words = saidText(said);
  if (status === 401 || status === 403)
    return new ServerFailure(
      'server-refused',
      t`${origin} refuses the key, or wants one (${status}).${words}`,
      t`Set the key of this server: “Adjacent: Set Key of Served Model”, or ADJACENT_API_KEY and ADJACENT_API_ADDRESS for the command line.`,
    );
  if (status === 404)
    return new ServerFailure(
      'model-missing',
      model === ''
        ? t`${origin} has nothing at that address (404).${words}`
        : t`${origin} has no model “${excerpt(model)}” (404).${words}`,
      t`Choose a model that the server lists, or correct the path of the address.`,
    );
  if (status === 407)
    return new ServerFailure(
      'server-unreachable',
      t`A proxy in front of ${origin} wants its own password (407).`,
      t`Set up the proxy for this machine, or reach the server without it.`,
    );
  if (status === 429 || status === 503)
    return new ServerFailure(
      'server-busy',
      t`${origin} takes no more requests at the moment (${status}).${words}`,
      t`Wait, then resume the run: finished answers are kept.`,
      { isTemporary: true, wait },
    );
  if (status >= 500)
    return new ServerFailure(
      'server-invalid',
      t`${origin} failed (${status}).${words}`,
      t`Look into the log of the server, then resume the run: finished answers are kept.`,
      { isTemporary: true },
    );
  if (status >= 300 && status < 400)
    return new ServerFailure(
      'server-invalid',
      t`${origin} redirects to another address (${status}), to which nothing is sent.`,
      t`Give the address that it redirects to, if you trust it.`,
    );
  return new ServerFailure(
    'server-invalid',
    t`${origin} does not accept the request (${status}).${words}`,
    t`Check that the model can do what is asked for, such as log-probabilities.`,
  );
}

/** What a server says, as a sentence behind another one; '' for nothing. */
export function saidText(said: string): string {
  return said === '' ? '' : ` ${t`It says: “${excerpt(said, 160)}”`}`;
}

/** The failure of a reply that is no usable answer; `what` completes "answers with". */
export function replyFailure(origin: string, what: string, isTemporary = false): ServerFailure {
  return new ServerFailure(
    'server-invalid',
    t`${origin} answers with ${what}.`,
    t`Check that a model server is at this address, and that its version is current.`,
    { isTemporary },
  );
}

function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const code: unknown = 'code' in at ? at.code : undefined;
    if (typeof code === 'string') return code;
  }
  return '';
}
