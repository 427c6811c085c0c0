/** Prepares a replication of the paper (arXiv 2501.01638) with the models and items on this machine. */
import { totalmem } from 'node:os';
import { errorData } from '../../core/adjacentError.ts';
import { enoughItems } from '../../experiments/study/replication/paperModels.ts';
import { itemTokens } from '../../experiments/study/replication/replicationCost.ts';
import { replicationLines } from '../../experiments/study/replication/replicationLines.ts';
import { chooseModels, replicationStudy } from '../../experiments/study/replication/replicationModels.ts';
import { bundledItemSets } from '../../modelFiles/items/bundledItems.ts';
import { readItems } from '../../modelFiles/items/itemFile.ts';
import type { EngineFolders, ReplicationOptions, ReplicationPreflight } from '../../protocol/engineProtocol.ts';
import { replicationItems, replicationSources } from './replicationSources.ts';

/**
 * Find the models and the items of the study, and read the items. Where stand-ins are allowed and there are no MMLU
 * items, the bundled items of the ladder replace them. The reply lists what is missing. Throws AdjacentError
 * bad-argument for items that cannot be read.
 */
export async function prepareReplication(
  folders: EngineFolders,
  options: ReplicationOptions,
): Promise<ReplicationPreflight> {
  const models = chooseModels(replicationSources(folders), options);
  const found = replicationItems(folders, options.items);
  const files =
    found.length === 0 && options.standIns && options.items === null ? bundledItemSets(folders.builtIn) : found;
  const limit = options.limit ?? Math.ceil(enoughItems / Math.max(1, files.length));
  const items = (await Promise.all(files.map(file => readItems(file, { limit, bundled: folders.builtIn })))).flat();
  const lines = replicationLines({
    models,
    files,
    items: items.length,
    tokens: itemTokens(items),
    precision: options.precision,
    memory: totalmem(),
  });
  try {
    const study = { ...replicationStudy(models, files, options), itemLimit: limit };
    return { lines, found: { study, error: null } };
  } catch (error) {
    return { lines, found: { study: null, error: errorData(error) } };
  }
}
