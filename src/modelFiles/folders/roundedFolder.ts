/** A model whose weights are rounded when it is prepared: what is known of it beforehand. */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { WeightPrecision } from '../../domain/modelReference.ts';
import { blockLength } from '../weights/blockRounding.ts';
import type { ModelFolder } from './modelFolder.ts';
import type { MemoryNeed } from './memoryEstimate.ts';

/** The folder with its weights to be rounded; the same folder for null. Throws AdjacentError model-unsupported when
 * they are quantised already. */
export function roundedFolder(folder: ModelFolder, rounding: WeightPrecision | null, name: string): ModelFolder {
  if (rounding === null) return folder;
  if (folder.precision.quantisation !== 'none') {
    throw new AdjacentError(
      'model-unsupported',
      `${name} cannot be rounded: its file keeps quantised products already.`,
      'Choose the fp32 file of the model.',
    );
  }
  const words = `${rounding} weights in blocks of ${blockLength}, rounded when opened, fp32 activations`;
  return {
    ...folder,
    rounding,
    precision: { words, quantisation: 'weight-only' },
    memory: roundedMemory(folder.memory, rounding),
  };
}

/** One scale a block beside the codes; embeddings stay. */
function roundedMemory(need: MemoryNeed, rounding: WeightPrecision): MemoryNeed {
  const bits = rounding === '8-bit' ? 8 : 4;
  const saved = need.matrices * (1 - (bits + 32 / blockLength) / 32);
  return { ...need, open: need.open - saved, stored: need.stored - saved };
}
