/** How requests reach a server: addresses on this machine directly, others through the proxy of the editor or of the
 * environment. Certificates that the operating system trusts are trusted too. */
import * as tls from 'node:tls';
import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { ServedAddress } from '../../domain/servedReference.ts';
import type { ProxySettings } from '../../protocol/engineProtocol.ts';

/** A proxy as it is named in messages, without its password. */
export interface Route {
  readonly dispatcher: Dispatcher;
  /** Origin of the proxy that may be on the way; null where none is. */
  readonly proxy: URL | null;
}

/** Connections are kept between requests. */
const routes = new Map<string, Route>();

/** The way to an address. HTTP_PROXY, HTTPS_PROXY and NO_PROXY count where the editor names no proxy. */
export function routeTo(
  { isLocal, origin }: Pick<ServedAddress, 'isLocal' | 'origin'>,
  settings: ProxySettings | undefined,
): Route {
  const isEncrypted = origin.startsWith('https:');
  const environment = environmentProxy(isEncrypted);
  const proxy = isLocal ? null : urlOf(settings?.address ?? environment);
  const except = [...(settings?.except ?? []), process.env['no_proxy'] ?? process.env['NO_PROXY'] ?? ''].join(',');
  const id = JSON.stringify([isEncrypted, proxy?.href, except]);
  const known = routes.get(id);
  if (known !== undefined) return known;
  const isTrusting = isEncrypted || proxy?.protocol === 'https:';
  const trust = isTrusting ? trustedBySystem() : {};
  const dispatcher =
    proxy === null
      ? new Agent({ connect: trust })
      : new EnvHttpProxyAgent({
          httpProxy: proxy.href,
          httpsProxy: proxy.href,
          noProxy: except,
          connect: trust,
          requestTls: trust,
          proxyTls: trust,
          // As every client does it: only encrypted connections need a tunnel.
          proxyTunnel: false,
        });
  const route = { dispatcher, proxy };
  routes.set(id, route);
  return route;
}

function environmentProxy(isEncrypted: boolean): string {
  const { env } = process;
  const plain = env['http_proxy'] ?? env['HTTP_PROXY'];
  return (isEncrypted ? (env['https_proxy'] ?? env['HTTPS_PROXY'] ?? plain) : plain) ?? '';
}

/** The address of a proxy, also without its protocol; null for none, and for what is no address. */
function urlOf(text: string): URL | null {
  const address = text.trim();
  if (address === '') return null;
  const whole = /^[a-z0-9]+:\/\//i.test(address) ? address : `http://${address}`;
  return URL.canParse(whole) ? new URL(whole) : null;
}

let trusted: { readonly secureContext?: tls.SecureContext } | null = null;

/** Certificates of Node.js, of NODE_EXTRA_CA_CERTS, and of the operating system; before Node.js 22.15 without the last.
 */
function trustedBySystem(): { readonly secureContext?: tls.SecureContext } {
  if (trusted !== null) return trusted;
  const read = (tls as { readonly getCACertificates?: (from: 'default' | 'system') => readonly string[] })
    .getCACertificates;
  const ca = read === undefined ? [] : [...new Set([...read('default'), ...read('system')])];
  trusted = ca.length === 0 ? {} : { secureContext: tls.createSecureContext({ ca }) };
  return trusted;
}
