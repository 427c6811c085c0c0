/** Finds models and items for the replication in added folders, the Hugging Face cache and the built-in ladder. Only
 * headers are read. */
import { basename, join } from 'node:path';
import { errorData } from '../../core/adjacentError.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { isFolder, subfoldersOf } from '../../storage/folders.ts';
import { paperModels } from '../../experiments/study/replication/paperModels.ts';
import type { ModelSource } from '../../experiments/study/replication/replicationModels.ts';
import { findHighSchoolItems } from '../../modelFiles/items/mmluFiles.ts';
import { findSnapshots } from '../../modelFiles/folders/cachedSnapshots.ts';
import { readModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import { readConfig } from '../../modelFiles/folders/modelConfig.ts';
import { isModelFolder } from '../../modelFiles/folders/graphFiles.ts';

type SourceFolders = Pick<EngineFolders, 'builtIn' | 'added' | 'cache'>;

/** Folder of the items in the Hugging Face cache. */
const cachedItems = join('datasets--cais--mmlu', 'snapshots');

/** Models in added folders (each a model, or a folder of several), in the cache, and the ladder models that can serve
 * as stand-ins. */
export function replicationSources({ builtIn, added, cache }: SourceFolders): ModelSource[] {
  const own = added
    .flatMap(folder => (isModelFolder(folder) ? [folder] : subfolderPaths(folder).filter(isModelFolder)))
    .map(folder => sourceOf(folder, basename(folder), folder));
  const cached =
    cache === null ? [] : findSnapshots(cache).map(({ repository, folder }) => sourceOf(folder, repository, folder));
  const ladder = paperModels
    .map(({ standIn }) => standIn)
    .filter(name => isModelFolder(join(builtIn, name)))
    .map(name => sourceOf(name, name, join(builtIn, name)));
  return [...own, ...cached, ...ladder];
}

/** Files of high-school items: those in the given folder, or the given file; without one those in the added folders,
 * else those of the first cached snapshot that has some. */
export function replicationItems({ added, cache }: SourceFolders, given: string | null): string[] {
  if (given !== null) return isFolder(given) ? findHighSchoolItems(given) : [given];
  const own = added.flatMap(findHighSchoolItems);
  if (own.length > 0 || cache === null) return own;
  const [snapshot] = subfolderPaths(join(cache, cachedItems))
    .map(findHighSchoolItems)
    .filter(files => files.length > 0);
  return snapshot ?? [];
}

function sourceOf(reference: string, name: string, folder: string): ModelSource {
  try {
    const { family, shape, bytes, memory } = readModelFolder(folder);
    const { kvHeads, headSize } = readConfig(folder);
    return {
      reference,
      name,
      family,
      layers: shape.layers,
      width: (kvHeads ?? shape.keyHeads) * (headSize ?? shape.headSize),
      bytes,
      memory,
      problem: null,
    };
  } catch (error) {
    return {
      reference,
      name,
      family: '',
      layers: 0,
      width: 0,
      bytes: 0,
      memory: { prepare: 0, stored: 0, open: 0 },
      problem: errorData(error).message,
    };
  }
}

function subfolderPaths(folder: string): string[] {
  return subfoldersOf(folder).map(name => join(folder, name));
}
