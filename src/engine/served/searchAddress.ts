/** Finds out what answers at an address that a user typed. */
import { parseAddress } from '../../domain/servedReference.ts';
import type { FoundServer, ProxySettings } from '../../protocol/engineProtocol.ts';
import { findServer } from './findProvider.ts';
import { Transport, usualLimits } from './transport.ts';

/** Seconds that a server may take to say what it is. */
const searchSeconds = 5;

/** Where keys and the proxy of the editor come from. */
export interface SearchSettings {
  /** Keys by origin. */
  readonly keys?: Readonly<Record<string, string>> | undefined;
  /** The proxy of the editor; absent: that of the environment. */
  readonly proxy?: ProxySettings | undefined;
}

/** The software and models at an address. Throws AdjacentError bad-argument for what is no address, and ServerFailure
 * where no model server answers. */
export function searchAddress(
  address: string,
  { keys = {}, proxy }: SearchSettings,
  signal: AbortSignal,
): Promise<FoundServer> {
  const reference = { ...parseAddress(address), model: '' };
  const key = (): string | null => keys[reference.origin] ?? null;
  const limits = { ...usualLimits, seconds: searchSeconds };
  return findServer(new Transport(reference, key, limits, () => proxy), signal);
}
