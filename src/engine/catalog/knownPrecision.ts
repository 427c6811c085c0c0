/** What the precision "auto" takes for a model, as far as it is known without opening anything. */
import {
  choiceByDistance,
  choiceByProcessor,
  choiceBySize,
  type PrecisionChoice,
} from '../../domain/precisionChoice.ts';
import type { ModelFolder } from '../../modelFiles/folders/modelFolder.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { declinedBefore } from './declinedModels.ts';
import { keptProducts } from './keptProducts.ts';
import { preparedStoreOf } from './preparedModels.ts';

/** The facts of a model, unrounded, that decide. */
type Unrounded = Pick<ModelFolder, 'files' | 'precision' | 'parameters'>;

/** The choice where the header of the model decides, or where both the processor and the model were measured before;
 * else null. */
export function knownPrecision(model: Unrounded, folders: EngineFolders): PrecisionChoice | null {
  const byHeader = choiceByHeader(model);
  if (byHeader !== null) return byHeader;
  const products = keptProducts(folders.storage);
  return products === null ? null : (choiceByProcessor(products) ?? choiceByMeasurement(model, folders));
}

/** The choice for a model whose header decides, whatever the processor; else null. */
export function choiceByHeader({ precision, parameters }: Unrounded): PrecisionChoice | null {
  if (precision.quantization !== 'none') return { precision: 'fp32', reason: { code: 'auto-quantized-already' } };
  return choiceBySize(parameters);
}

/** The choice for a model on a processor whose products of bytes pay; null where its distance from fp32 must be
 * measured. */
export function choiceByMeasurement({ files }: Unrounded, folders: EngineFolders): PrecisionChoice | null {
  const store = preparedStoreOf(folders, 'int8');
  const facts = store.find(files)?.manifest.int8;
  return facts ? choiceByDistance(facts) : declinedBefore(folders.storage, store.environment, files);
}
