/** One place that answers for a model: a server at an address, or the editor. It is asked what it is, and tested
 * once. */
import type { Message } from '../../domain/message.ts';
import type { Provider, ServerFacts } from './provider.ts';
import { probeServer, type ProbeResult } from './probe.ts';
import { keepProbe, keptProbe } from './probeStore.ts';
import { Requests, type Patience } from './requests.ts';

/** A place that was asked and tested. */
export interface Place {
  /** Address without a path, or the vendor of a model of the editor. */
  readonly origin: string;
  readonly provider: Provider;
  readonly facts: ServerFacts;
  readonly probe: ProbeResult;
  readonly requests: Requests;
  /** Notes on what happened since it was opened; absent: nothing can. */
  happened?(): readonly Message[];
}

/** Where a place is, and how to find out what is there. */
export interface PlaceOptions {
  readonly base: string;
  readonly origin: string;
  find(signal: AbortSignal): Promise<Provider>;
  /** Most requests at once; the usual number when absent. */
  readonly most?: number;
  readonly patience: Patience;
  /** Folder of probe results. */
  readonly storage: string;
  readonly signal: AbortSignal;
  /** Called before a place is tested, which happens once. */
  onTest(): void;
}

/** Asks and tests a place. Throws ServerFailure, AdjacentError model-missing, and the reason of the signal. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { base, origin, most, patience, storage, signal } = options;
  const impatient = new Requests({ ...patience, attempts: Math.min(2, patience.attempts) });
  const provider = await impatient.run(options.find, signal);
  const facts = await impatient.run(one => provider.facts(one), signal);
  const requests = new Requests(patience, most);
  const identity = JSON.stringify([base, provider.model, provider.software, facts]);
  const kept = keptProbe(storage, identity);
  if (kept !== null) return { origin, provider, facts, probe: kept, requests };
  options.onTest();
  const probe = await probeServer(provider, requests, signal);
  await keepProbe(storage, identity, probe);
  return { origin, provider, facts, probe, requests };
}
