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

/** What opening a model early needs of the engine. */
export interface WarmUpTools {
  readonly pool: ModelPool;
  readonly folders: EngineFolders;
  /** Free memory in bytes. */
  readonly free: number;
  /** The reference with its precision decided. */
  decide(reference: string): Promise<string>;
}

/** Open a model that is prepared and small beside the `free` bytes of memory; it stays open until another one is
 * asked for or the process ends. Only a built-in model is prepared for that, with its precision decided by `decide`;
 * a model in use is left alone. Throws AdjacentError cancelled, and RuntimeFailure. */
export async function warmUp(
  reference: string,
  { pool, folders, free, decide }: WarmUpTools,
  signal: AbortSignal,
): Promise<WarmUp> {
  if (pool.hasLanguageModel) return 'busy';
  // Others count or charge requests, so only a run that the user starts may cause them.
  if (isServed(reference)) return 'not-prepared';
  try {
    const plain = withoutAutomatic(reference);
    const { folder, location } = resolveModel(plain, folders);
    const isBuiltIn = location.kind === 'built-in';
    const known = isAutomatic(reference) ? knownPrecision(folder, folders) : null;
    const likely = known === null ? plain : inPrecision(plain, known.precision);
    const { open, prepare, prepared } = referenceMemory(likely, folders);
    const isOpenable = prepared && (known !== null || !isAutomatic(reference));
    if (!isOpenable && !isBuiltIn) return 'not-prepared';
    if ((isOpenable ? open : Math.max(open, prepare)) > shareOfFree * free) return 'no-memory';
    const decided = await decide(reference);
    (await pool.lease(decided, undefined, signal, () => undefined)).release();
    return 'opened';
  } catch (error) {
    if (!(error instanceof AdjacentError) || error.kind === 'cancelled') throw error;
    return 'failed';
  }
}
