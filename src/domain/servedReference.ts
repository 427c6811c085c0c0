/** References of models behind an address: "http://127.0.0.1:8080#qwen2.5:7b". */
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';

/** Where a served model is. */
export interface ServedAddress {
  /** Protocol, host, port and path, without a slash at the end: "http://127.0.0.1:8080". */
  readonly base: string;
  /** Protocol, host and port: keys belong to an origin. */
  readonly origin: string;
  /** Whether only this machine can be meant. */
  readonly isLocal: boolean;
}

export interface ServedReference extends ServedAddress {
  /** Name of the model at that address, as the server names it; '' for the only one. */
  readonly model: string;
}

/** Whether a model reference is an address. */
export function isServed(reference: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(reference);
}

/** Reads an address that a user typed. A path behind it stays, but for the usual ends "/v1" and "/api". Throws
 * AdjacentError bad-argument for another protocol, credentials, and what is no address. */
export function parseAddress(text: string): ServedAddress {
  const url = urlOf(text.trim());
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new AdjacentError(
      'bad-argument',
      t`${excerpt(url.protocol.slice(0, -1), 20)} is not a protocol of model servers.`,
      t`Give an address that begins with http:// or https://.`,
    );
  if (url.username !== '' || url.password !== '')
    throw new AdjacentError(
      'bad-argument',
      t`The address contains a user name or a password, which would be written into run files.`,
      t`Give the address without it, and the key apart from it.`,
    );
  if (url.search !== '')
    throw new AdjacentError(
      'bad-argument',
      t`The address contains a query, which may hold a key and would be written into run files.`,
      t`Give the address without “?” and what follows it.`,
    );
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(v1|api)$/, '');
  return { base: `${url.origin}${path}`, origin: url.origin, isLocal: isLoopback(url.hostname) };
}

/** Reads a reference. Throws AdjacentError bad-argument, as `parseAddress` does. */
export function parseServedReference(reference: string): ServedReference {
  const at = reference.indexOf('#');
  const address = at < 0 ? reference : reference.slice(0, at);
  return { ...parseAddress(address), model: at < 0 ? '' : reference.slice(at + 1) };
}

/** The reference of a model at an address. */
export function servedReference({ base }: Pick<ServedAddress, 'base'>, model: string): string {
  return model === '' ? base : `${base}#${model}`;
}

function urlOf(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new AdjacentError(
      'bad-argument',
      t`“${excerpt(text, 60)}” is not an address.`,
      t`Give one such as http://127.0.0.1:8080.`,
    );
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
}
