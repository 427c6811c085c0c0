/** Sends requests to one address: nothing goes to another host, the key is added here and nowhere else, and every reply
 * has limits of time and size. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { ServedReference } from '../../domain/servedReference.ts';
import type { ProxySettings } from '../../protocol/engineProtocol.ts';
import { fetch as send } from 'undici';
import { routeTo } from './network.ts';
import { connectionFailure, replyFailure, ServerFailure, statusFailure, timeoutFailure } from './serverFailure.ts';

/** Limits of one reply. */
export interface ReplyLimits {
  /** Seconds until the first byte, and between two. */
  readonly seconds: number;
  readonly bytes: number;
}

export const usualLimits: ReplyLimits = { seconds: 120, bytes: 64e6 };

/** The address that is asked, and the model of it that is wanted. */
type Served = Pick<ServedReference, 'base' | 'origin' | 'isLocal' | 'model'>;

export class Transport {
  readonly reference: Served;
  private readonly keyNow: () => string | null;
  private readonly limits: ReplyLimits;
  private readonly proxyNow: () => ProxySettings | undefined;

  /** `keyNow` and `proxyNow` are asked for each request, so that a new key or proxy counts at once. */
  constructor(
    reference: Served,
    keyNow: () => string | null,
    limits: ReplyLimits = usualLimits,
    proxyNow: () => ProxySettings | undefined = () => undefined,
  ) {
    this.reference = reference;
    this.keyNow = keyNow;
    this.limits = limits;
    this.proxyNow = proxyNow;
  }

  /** The key, or null without one. Throws AdjacentError bad-argument for one that no header can hold. */
  private get key(): string | null {
    const key = this.keyNow()?.trim() ?? '';
    return key === '' ? null : checkKey(key);
  }

  /** `fetch` under these rules, for libraries that want one. The whole body is read before it resolves. Throws
   * ServerFailure, also for error statuses. */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { origin } = this.reference;
    if (url.origin !== origin) throw replyFailure(origin, t`the address of another host`);
    const { dispatcher, proxy } = routeTo(this.reference, this.proxyNow());
    const timer = new IdleTimer(this.limits.seconds);
    try {
      const signals = [timer.signal, ...(init.signal ? [init.signal] : [])];
      const headers = new Headers(init.headers);
      headers.delete('authorization');
      const { key } = this;
      if (key !== null) headers.set(...this.keyHeader(url, key));
      const reply = await send(url, {
        method: init.method ?? 'GET',
        body: textOf(init.body),
        headers: [...headers],
        redirect: 'manual',
        signal: AbortSignal.any(signals),
        dispatcher,
      });
      const body = await this.bodyOf(reply, timer);
      if (!reply.ok) throw this.refusalOf(reply, body);
      return new Response(body, { status: reply.status, headers: [...reply.headers] });
    } catch (error) {
      if (error instanceof AdjacentError || init.signal?.aborted === true) throw error;
      throw timer.signal.aborted
        ? timeoutFailure(origin, this.limits.seconds)
        : connectionFailure(origin, error, proxy);
    } finally {
      timer.stop();
    }
  };

  /** The JSON document at a path below the address, by POST where there is a body. Throws ServerFailure. */
  async json(path: string, signal: AbortSignal, body?: unknown): Promise<unknown> {
    const reply = await this.fetch(`${this.reference.base}${path}`, {
      signal,
      ...(body === undefined
        ? {}
        : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return this.parse(await reply.text());
  }

  /** Throws ServerFailure for what is no JSON document. */
  parse(text: string): unknown {
    if (/^\s*</.test(text)) throw replyFailure(this.reference.origin, t`a web page`);
    try {
      return JSON.parse(text);
    } catch {
      throw replyFailure(this.reference.origin, t`a text that is not complete JSON`, true);
    }
  }

  private keyHeader({ hostname }: URL, key: string): readonly [string, string] {
    return hostname.endsWith('.azure.com') ? ['api-key', key] : ['authorization', `Bearer ${key}`];
  }

  private async bodyOf(reply: Pick<Response, 'body'>, timer: IdleTimer): Promise<string> {
    if (reply.body === null) return '';
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of reply.body as AsyncIterable<Uint8Array>) {
      timer.restart();
      size += part.length;
      if (size > this.limits.bytes)
        throw replyFailure(this.reference.origin, t`more than ${Math.round(this.limits.bytes / 1e6)} MB`);
      parts.push(part);
    }
    return Buffer.concat(parts).toString('utf8');
  }

  private refusalOf(
    { status, headers }: Pick<Response, 'status'> & { readonly headers: Pick<Headers, 'get'> },
    body: string,
  ): ServerFailure {
    const { key } = this;
    const said = key === null ? saidIn(body) : saidIn(body).replaceAll(key, '…');
    return statusFailure(this.reference, status, said, waitOf(headers.get('retry-after')));
  }
}

/** Throws AdjacentError bad-argument for a key with characters that a header cannot hold. The key is not quoted. */
function checkKey(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key;
  throw new AdjacentError(
    'bad-argument',
    t`The key contains a line break, a space, or another character that keys do not have.`,
    t`Copy the key again, without what stands around it.`,
  );
}

/** Aborts when it was not restarted for some seconds. */
class IdleTimer {
  private readonly controller = new AbortController();
  private readonly milliseconds: number;
  private timer: NodeJS.Timeout;

  constructor(seconds: number) {
    this.milliseconds = 1000 * seconds;
    this.timer = this.begin();
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  restart(): void {
    clearTimeout(this.timer);
    this.timer = this.begin();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private begin(): NodeJS.Timeout {
    return setTimeout(() => {
      this.controller.abort();
    }, this.milliseconds);
  }
}

/** The body of a request: every caller sends a text or nothing. */
function textOf(body: RequestInit['body']): string | null {
  return typeof body === 'string' ? body : null;
}

/** Seconds of a Retry-After header: a number, or a date. */
function waitOf(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds);
  const until = Date.parse(header);
  return Number.isNaN(until) ? null : Math.max(0, (until - Date.now()) / 1000);
}

/** What a server says of an error: the message of the usual forms, nothing of a web page, else the text. */
function saidIn(body: string): string {
  if (/^\s*</.test(body)) return '';
  try {
    const document: unknown = JSON.parse(body);
    return messageIn(document) ?? '';
  } catch {
    return body.trim();
  }
}

function messageIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return null;
  return ['error', 'message', 'detail']
    .map(key => (key in value ? messageIn((value as Readonly<Record<string, unknown>>)[key]) : null))
    .reduce((first, next) => first ?? next, null);
}
