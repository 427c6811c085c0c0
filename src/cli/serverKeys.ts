/** Keys of model servers for the command line: from the environment, because arguments are seen by everyone. */
import { AdjacentError } from '../core/adjacentError.ts';
import { t } from '../core/text.ts';
import { isServed, parseAddress, parseServedReference } from '../domain/servedReference.ts';

/** The key of ADJACENT_API_KEY for the server of ADJACENT_API_ADDRESS, else for that of the model asked for; no other
 * server gets it. Throws AdjacentError bad-argument for a key without an address, and an address that cannot be used. */
export function keysOf(
  { ADJACENT_API_KEY: key = '', ADJACENT_API_ADDRESS: address = '' }: Readonly<Record<string, string | undefined>>,
  model: string | null,
): Readonly<Record<string, string>> {
  if (key.trim() === '') return {};
  if (address !== '') return { [parseAddress(address).origin]: key };
  if (model === null)
    throw new AdjacentError(
      'bad-argument',
      t`ADJACENT_API_KEY is set, but not for which server.`,
      t`Set ADJACENT_API_ADDRESS to its address too.`,
    );
  return isServed(model) ? { [parseServedReference(model).origin]: key } : {};
}
