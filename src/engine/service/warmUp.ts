/** Opens a model before a run asks for it, where that costs nobody anything. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { inPrecision, isAutomatic, withoutAutomatic } from '../../domain/modelReference.ts';
import { isServed } from '../../domain/servedReference.ts';
import type { EngineFolders, WarmUp } from '../../protocol/engineProtocol.ts';
import { knownPrecision } from '../catalog/knownPrecision.ts';
import { resolveModel } from '../catalog/modelDescription.ts';
import { referenceMemory } from '../catalog/modelMemory.ts';
import type { ModelPool } from './modelPool.ts';

/** Share of the free memory that a model may take which nobody has asked for yet. */
const shareOfFree = 0.5;

/** Open a model that is prepared and small beside the `free` bytes of memory; it stays open until another one is
 * asked for or the process ends. Nothing is prepared, and a model in use is left alone. Throws AdjacentError
 * cancelled. */
export async function warmUp(
  reference: string,
  pool: ModelPool,
  folders: EngineFolders,
  free: number,
  signal: AbortSignal,
): Promise<WarmUp> {
  if (pool.hasLanguageModel) return 'busy';
  // Others count or charge requests, so only a run that the user starts may cause them.
  if (isServed(reference)) return 'not-prepared';
  try {
    const decided = decidedReference(reference, folders);
    if (decided === null) return 'not-prepared';
    const { open, prepared } = referenceMemory(decided, folders);
    if (!prepared) return 'not-prepared';
    if (open > shareOfFree * free) return 'no-memory';
    (await pool.lease(decided, undefined, signal, () => undefined)).release();
    return 'opened';
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind === 'cancelled') throw error;
    return 'failed';
  }
}

/** The reference with its precision decided as far as that is known; null where something would have to be measured. */
function decidedReference(reference: string, folders: EngineFolders): string | null {
  if (!isAutomatic(reference)) return reference;
  const plain = withoutAutomatic(reference);
  const known = knownPrecision(resolveModel(plain, folders).folder, folders);
  return known && inPrecision(plain, known.precision);
}
