/** What products of bytes are on this processor: measured once and kept (docs/architecture.md#eight-bit-arithmetic). */
import { AdjacentError } from '../../core/adjacentError.ts';
import type { IntegerProducts } from '../../domain/precisionChoice.ts';
import type { OpenSession } from '../../modelFiles/onnx/session.ts';
import { keepProducts, keptProducts } from '../catalog/keptProducts.ts';
import { exactWeightBits } from '../integerProducts.ts';
import { productSpeedup } from './productSpeed.ts';

/** The products of this processor, as kept in the storage folder; measured and kept where that was not done. Throws
 * RuntimeFailure. */
export async function processorProducts(storage: string, open: OpenSession): Promise<IntegerProducts> {
  const kept = keptProducts(storage);
  if (kept !== null) return kept;
  const weightBits = await bitsOrNull(open);
  const measured = { weightBits, speedup: weightBits === null ? 0 : await productSpeedup(open) };
  keepProducts(storage, measured);
  return measured;
}

async function bitsOrNull(open: OpenSession): Promise<IntegerProducts['weightBits']> {
  try {
    return await exactWeightBits(open);
  } catch (error) {
    if (error instanceof AdjacentError && error.kind === 'model-unsupported') return null;
    throw error;
  }
}
