/** The store of prepared models that fits this runtime and processor. */
import type { WeightPrecision } from '../../domain/modelReference.ts';
import { PreparedStore } from '../../modelFiles/prepared/preparedStore.ts';
import { int8Version } from '../../modelFiles/int8/int8Model.ts';
import { rewriteVersion } from '../../modelFiles/rewrite/decoderGraph.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { storageError } from '../../storage/storageError.ts';
import { clearDrawn } from '../drawn/drawnStore.ts';
import { processorFeatures } from '../hardware.ts';
import { runtimeVersion } from '../runtime.ts';
import { forgetDeclined } from './declinedModels.ts';

/** The store of models with their weights as they are, or rounded to `precision`. */
export function preparedStoreOf(
  { storage, storageLimit }: EngineFolders,
  precision: WeightPrecision | null = null,
): PreparedStore {
  const rounded =
    precision === null ? '' : `; ${precision === 'int8' ? `int8 ${int8Version}` : `weights ${precision}`}`;
  const environment = `${processorEnvironment()}; rewrite ${rewriteVersion}${rounded}`;
  return new PreparedStore(storage, environment, storageLimit);
}

/** Runtime and processor in one line: kernels differ between any two of them. */
export function processorEnvironment(): string {
  return `onnxruntime ${runtimeVersion}; ${processorFeatures().join(' ')}`;
}

/** Delete every prepared model, what was found out about models that are not taken in 8 bits, and the answers that are
 * kept for later runs; return the number of bytes freed. Throws AdjacentError storage-read-only. */
export function clearPreparedModels(folders: EngineFolders): number {
  const store = preparedStoreOf(folders);
  try {
    forgetDeclined(folders.storage);
    return clearDrawn(folders.storage) + store.clear();
  } catch (error) {
    throw storageError(error, store.root);
  }
}
