/** References of models behind an address: "http://127.0.0.1:8080#qwen2.5:7b", or behind several:
 * "http://a:8000,http://b:8000#qwen". */
import { AdjacentError } from '../core/adjacentError.ts';
import { excerpt, t } from '../core/text.ts';
import { editorModelOf } from './editorModel.ts';

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
  /** All addresses of the model, the one above first. Empty for a model of the editor, whose `origin` is its vendor. */
  readonly addresses: readonly ServedAddress[];
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

/** Reads one address, or several with commas between them; each counts once. Throws AdjacentError bad-argument, as
 * `parseAddress` does. */
export function parseAddresses(text: string): readonly [ServedAddress, ...ServedAddress[]] {
  const [first = '', ...others] = text.split(',').map(part => part.trim());
  const one = parseAddress(first);
  const found = others.filter(part => part !== '').map(parseAddress);
  const further = new Map(found.map(address => [address.base, address]));
  further.delete(one.base);
  return [one, ...further.values()];
}

/** Reads a reference. Throws AdjacentError bad-argument, as `parseAddress` does, and where addresses have models of
 * different names. */
export function parseServedReference(reference: string): ServedReference {
  const editor = editorModelOf(reference);
  if (editor !== null)
    return { base: reference, origin: editor.vendor, isLocal: false, model: editor.name, addresses: [] };
  // Each address may repeat the name: "http://a#m,http://b#m".
  const parts = reference.split(/,(?=\s*https?:\/\/)/i).map(part => part.split(/#(.*)/su, 2));
  const names = [...new Set(parts.flatMap(([, name]) => (name === undefined || name === '' ? [] : [name])))];
  const [model = '', other] = names;
  if (other !== undefined)
    throw new AdjacentError(
      'bad-argument',
      t`Several addresses are one model, but these name “${excerpt(model, 60)}” and “${excerpt(other, 60)}”.`,
      t`Give addresses that serve the same model: http://a:8000,http://b:8000#NAME.`,
    );
  const addresses = parseAddresses(parts.map(([address = '']) => address).join(','));
  const [{ base, origin }] = addresses;
  return { base, origin, isLocal: addresses.every(({ isLocal }) => isLocal), model, addresses };
}

/** The reference of a model at an address, or at several. */
export function servedReference(at: readonly Pick<ServedAddress, 'base'>[], model: string): string {
  const bases = at.map(({ base }) => base).join(',');
  return model === '' ? bases : `${bases}#${model}`;
}

/** Hosts that a reference sends prompts to, each once: origins of addresses, or the vendor of a model of the editor. */
export function originsOf({ origin, addresses }: ServedReference): readonly string[] {
  return addresses.length === 0 ? [origin] : [...new Set(addresses.map(one => one.origin))];
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
