/** The folder facts of a model whose weights will be rounded when it is prepared. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { t } from '../../core/text.ts';
import type { WeightPrecision, WeightRounding } from '../../domain/modelReference.ts';
import { blockLength } from '../weights/blockRounding.ts';
import type { ModelFolder } from './modelFolder.ts';
import { expectedSeconds, processMemory, type MemoryEstimate } from './memoryEstimate.ts';

/** The folder with its weights to be rounded; the same folder for null. Throws AdjacentError model-unsupported when the
 * weights are already quantized. */
export function roundedFolder(folder: ModelFolder, rounding: WeightPrecision | null, name: string): ModelFolder {
  if (rounding === null) return folder;
  if (folder.precision.quantization !== 'none') {
    throw new AdjacentError(
      'model-unsupported',
      t`${name} cannot be rounded, because its weights are already quantized.`,
      t`Choose the fp32 file of the model.`,
    );
  }
  if (rounding === 'int8') {
    const precision = { label: { code: 'int8' }, quantization: 'rows' } as const;
    return { ...folder, rounding, precision, memory: byteMemory(folder.memory) };
  }
  return {
    ...folder,
    rounding,
    precision: { label: { code: 'rounded', rounding, blockSize: blockLength }, quantization: 'weight-only' },
    memory: roundedMemory(folder.memory, rounding),
  };
}

/** Seconds to prepare a model once on two cores, without its comparison where that `isMeasured` [measured: blocks of
 * weights take twice as long as weights that stay; the 0.15 GB of the built-in model in int8 take 20 s of processor
 * time, 6 of them without the comparison]. */
export function preparationSeconds(
  memory: Pick<MemoryEstimate, 'stored'>,
  rounding: WeightPrecision | null,
  isMeasured = false,
): number {
  const { prepare, write } = expectedSeconds(memory);
  if (rounding === 'int8') return isMeasured ? 3 * write : 8 * prepare;
  const factor = rounding === null ? 1 : 2;
  return factor * (isMeasured ? write : prepare);
}

/** Bytes of int8 weights for each weight: those of query, key and value have two [measured: 1.09]. */
const bytesPerWeight = 1.1;

/** The memory with bytes for weights, embedding included; an embedding that is also the output head is stored once and
 * packed a second time while the model is open. All weights are there in fp32 while they are rotated. */
function byteMemory(memory: MemoryEstimate): MemoryEstimate {
  const stored = (bytesPerWeight * (memory.stored - memory.tied)) / 4;
  const prepare = Math.max(memory.prepare, processMemory + memory.stored);
  const open = memory.open - memory.stored + stored + memory.tied / 4;
  return { ...memory, prepare, open, stored, tied: 0 };
}

/** The memory after rounding: each block has its codes and one scale; embeddings stay fp32. */
function roundedMemory(memory: MemoryEstimate, rounding: WeightRounding): MemoryEstimate {
  const bits = rounding === '8-bit' ? 8 : 4;
  const saved = memory.matrices * (1 - (bits + 32 / blockLength) / 32);
  return { ...memory, open: memory.open - saved, stored: memory.stored - saved };
}
