/** Keys of model servers for the command line: from the environment, because arguments are seen by everyone. */
import { isServed, originsOf, parseAddress, parseServedReference } from '../domain/servedReference.ts';

/** The key of ADJACENT_API_KEY for the server of ADJACENT_API_ADDRESS, else for the addresses of the model asked
 * for; no other server gets it. Throws AdjacentError bad-argument for an address that cannot be
 * used. */
export function keysOf(
  { ADJACENT_API_KEY: key = '', ADJACENT_API_ADDRESS: address = '' }: Readonly<Record<string, string | undefined>>,
  model: string | null,
): Readonly<Record<string, string>> {
  if (key.trim() === '') return {};
  if (address !== '') return { [parseAddress(address).origin]: key };
  const origins = model !== null && isServed(model) ? originsOf(parseServedReference(model)) : [];
  return Object.fromEntries(origins.map(origin => [origin, key]));
}
