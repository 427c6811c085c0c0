/** The paper's design made ready to run on what lies on this machine. */
import { totalmem } from 'node:os';
import type { EnginePlaces } from '../../experiment/engineProtocol.ts';
import {
  castReplication,
  enoughItems,
  replicationStudy,
  type ReplicationOptions,
} from '../../experiment/study/replication/replication.ts';
import { tokensOf } from '../../experiment/study/replication/replicationCost.ts';
import type { ReplicationView } from '../../experiment/study/replication/replicationLines.ts';
import type { StudySpec } from '../../experiment/study/study.ts';
import { bundledItemSets } from '../items/bundledItems.ts';
import { readItems } from '../items/itemFile.ts';
import { replicationItems, replicationSources } from './replicationSources.ts';

export interface ReplicationRequest extends ReplicationOptions {
  /** File or folder of items; null looks in the added folders and the cache. */
  readonly items: string | null;
  /** Most items taken of each file; absent: as many as make `enoughItems` together. */
  readonly limit?: number;
}

export interface PreparedReplication {
  /** What is stated beforehand (`replicationLines`). */
  readonly view: ReplicationView;
  /** The study, asked for when it is wanted. Throws as `replicationStudy` does. */
  study(): StudySpec;
}

/**
 * Look for the models and the items, and read what of the items the study will read. Where stand-ins are allowed and no
 * item of MMLU lies here, the ladder's own items stand in. Throws AdjacentError bad-argument for items that cannot be
 * read.
 */
export async function prepareReplication(
  places: EnginePlaces,
  request: ReplicationRequest,
): Promise<PreparedReplication> {
  const parts = castReplication(replicationSources(places), request);
  const found = replicationItems(places, request.items);
  const files =
    found.length === 0 && request.standIns && request.items === null ? bundledItemSets(places.builtIn) : found;
  const limit = request.limit ?? Math.ceil(enoughItems / Math.max(1, files.length));
  const items = (await Promise.all(files.map(file => readItems(file, { limit, bundled: places.builtIn })))).flat();
  return {
    view: {
      parts,
      files,
      items: items.length,
      tokens: tokensOf(items),
      precision: request.precision,
      memory: totalmem(),
    },
    study: () => ({ ...replicationStudy(parts, files, request), itemLimit: limit }),
  };
}
