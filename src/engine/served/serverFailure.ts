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
  /** Whether a connection ended before its reply did. */
  readonly isLost: boolean;
  /** Seconds that the server asks to wait; null where it does not say. */
  readonly wait: number | null;

  constructor(
    kind: ErrorKind,
    message: string,
    remedy: string,
    {
      isTemporary = false,
      isLost = false,
      wait = null,
      detail = '',
    }: Partial<Pick<ServerFailure, 'isTemporary' | 'isLost' | 'wait' | 'detail'>> = {},
  ) {
    super(kind, message, remedy, detail);
    this.isTemporary = isTemporary;
    this.isLost = isLost;
    this.wait = wait;
  }
}

/** What is wrong with an encrypted connection, by the code of Node.js and OpenSSL. */
const encryption: readonly { readonly codes: RegExp; readonly says: (origin: string) => readonly [string, string] }[] =
  [
    {
      codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*)$/,
      says: origin => [
        t`This machine does not trust the authority that signed the certificate of ${origin}.`,
        t`Add the certificate of the authority to those of this machine, or name its file in NODE_EXTRA_CA_CERTS and start again.`,
      ],
    },
    {
      codes: /^CERT_HAS_EXPIRED$/,
      says: origin => [
        t`The certificate of ${origin} has expired.`,
        t`Renew it on the server, or correct the clock of this machine.`,
      ],
    },
    {
      codes: /^(ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH)$/,
      says: origin => [
        t`The certificate of ${origin} belongs to another host name.`,
        t`Give the address with the name that the certificate has, or get a certificate for this one.`,
      ],
    },
    {
      codes: /^(EPROTO|ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG)$/,
      says: origin => [
        t`${origin} does not encrypt its connections.`,
        t`Give the address with http:// in place of https://, or set up a certificate on the server.`,
      ],
    },
    {
      codes: /^(CERT_|ERR_TLS|ERR_SSL)/,
      says: origin => [
        t`The encrypted connection to ${origin} failed.`,
        t`Check the certificate of the server, and the clock of this machine.`,
      ],
    },
  ];

/** The failure of a request that got no reply; `proxy` is the one that may be on the way. */
export function connectionFailure(origin: string, error: unknown, proxy: URL | null): ServerFailure {
  const { code, port, host, message: detail } = causeOf(error);
  const at = proxy !== null && isAt(proxy, host, port) ? proxy.origin : origin;
  const found = encryption.find(({ codes }) => codes.test(code));
  if (found !== undefined) return new ServerFailure('server-unreachable', ...found.says(at), { detail });
  // The proxy answers, but makes no connection.
  if (proxy !== null && (code === 'UND_ERR_ABORTED' || code === 'UND_ERR_INVALID_ARG'))
    return new ServerFailure(
      'server-unreachable',
      t`The proxy ${proxy.origin} does not let requests to ${origin} through.`,
      t`Put the password of the proxy into its address, or list the host of the server in NO_PROXY or in the setting http.noProxy.`,
      { detail },
    );
  if (at !== origin)
    return new ServerFailure(
      'server-unreachable',
      t`No proxy answers at ${at} (${code}).`,
      t`Correct HTTPS_PROXY, HTTP_PROXY or the setting http.proxy, or list the host of the server in NO_PROXY.`,
      { isTemporary: true, detail },
    );
  if (code.startsWith('HPE_'))
    return new ServerFailure(
      'server-unreachable',
      t`${origin} answers with something else than HTTP.`,
      t`Give the address with https:// if the server encrypts, or correct the port.`,
      { detail },
    );
  return ['ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'].includes(code)
    ? new ServerFailure(
        'server-unreachable',
        t`The connection to ${origin} was lost.`,
        t`Start the server again, then resume the run: finished answers are kept.`,
        { isTemporary: true, isLost: true, detail },
      )
    : new ServerFailure(
        'server-unreachable',
        t`No server answers at ${origin}${code === '' ? '' : ` (${code})`}.`,
        t`Start the server, or correct the address. A run that has begun keeps its answers and can be resumed.`,
        { isTemporary: true, detail },
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
      t`Put its password into the address of the proxy, or list the host of the server in NO_PROXY.`,
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
  return said === '' ? '' : ` ${t`It says: “${excerpt(said, 160)}”.`}`;
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

interface Cause {
  readonly code: string;
  readonly host: string;
  readonly port: string;
  readonly message: string;
}

/** What the first cause with a code says, and where it happened. */
function causeOf(error: unknown): Cause {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const of = (key: string): string => {
      const value: unknown = (at as unknown as Readonly<Record<string, unknown>>)[key];
      return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
    };
    // A DOMException has a number.
    if (!/^\D/.test(of('code'))) continue;
    return { code: of('code'), host: of('hostname') || of('address'), port: of('port'), message: at.message };
  }
  return { code: '', host: '', port: '', message: error instanceof Error ? error.message : '' };
}

/** Whether something happened at a proxy: at its port, or in looking up its name. */
function isAt(proxy: URL, host: string, port: string): boolean {
  const usual = proxy.protocol === 'https:' ? '443' : '80';
  return port === '' ? host !== '' && host === proxy.hostname : port === (proxy.port || usual);
}
