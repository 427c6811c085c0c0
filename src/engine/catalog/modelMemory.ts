/** Memory that model references need, and whether several of them fit together. */
import { AdjacentError } from '../../core/adjacentError.ts';
import { formatBytes } from '../../core/format.ts';
import { t } from '../../core/text.ts';
import { availableMemory } from '../../modelFiles/folders/memoryEstimate.ts';
import { isServed } from '../../domain/servedReference.ts';
import type { EngineFolders } from '../../protocol/engineProtocol.ts';
import { calibrationMemory } from '../calibration/calibrationCard.ts';
import { calibrationOf } from '../calibration/calibrationModels.ts';
import { resolveModel } from './modelDescription.ts';
import { preparedStoreOf } from './preparedModels.ts';

/** Bytes that a reference takes at its peaks. */
export interface ReferenceMemory {
  /** Memory while it is open and samples. */
  readonly open: number;
  /** Memory while it is prepared, once. */
  readonly prepare: number;
  /** Disk space of its prepared copy. */
  readonly stored: number;
  /** Whether it has a prepared copy, so that it need not be prepared. */
  readonly prepared: boolean;
}

/** Bytes of a reference, from headers alone. Throws AdjacentError model-missing, model-incomplete, model-corrupt,
 * model-unsupported. */
export function referenceMemory(reference: string, folders: EngineFolders): ReferenceMemory {
  const calibration = calibrationOf(reference);
  if (calibration) return { open: calibrationMemory(calibration).open, prepare: 0, stored: 0, prepared: true };
  if (isServed(reference)) return { open: 0, prepare: 0, stored: 0, prepared: true };
  const { location, folder } = resolveModel(reference, folders);
  const { open, prepare, stored } = folder.memory;
  const prepared = preparedStoreOf(folders, location.precision).find(folder.files) !== null;
  return { open, prepare, stored, prepared };
}

/**
 * Check, before any model is loaded, that models opened one after the other fit when `together` of them are open at
 * once. Throws AdjacentError model-too-large, whose remedy names the largest part that fits, and what `referenceMemory`
 * throws.
 */
export function checkSweepMemory(
  references: readonly string[],
  folders: EngineFolders,
  together = 1,
  available = availableMemory(),
): void {
  const needs = [...new Set(references)].map(reference => {
    const { open, prepare, prepared } = referenceMemory(reference, folders);
    return { reference, open, peak: prepared ? open : Math.max(open, prepare) };
  });
  const peakOf = (models: typeof needs): number => {
    const openTogether = models
      .map(({ open }) => open)
      .sort((a, b) => b - a)
      .slice(0, together)
      .reduce((sum, open) => sum + open, 0);
    return Math.max(openTogether, ...models.map(({ peak }) => peak));
  };
  if (needs.length === 0 || peakOf(needs) <= available) return;
  const ascending = needs.toSorted((a, b) => a.peak - b.peak);
  let fitting = ascending;
  while (fitting.length > 0 && peakOf(fitting) > available) fitting = fitting.slice(0, -1);
  const tooLarge = ascending
    .slice(fitting.length)
    .map(({ reference }) => reference)
    .join(', ');
  throw new AdjacentError(
    'model-too-large',
    t`These models need about ${formatBytes(peakOf(needs))} of memory, but this machine has ${formatBytes(available)}.`,
    remedyOf(tooLarge, fitting.length, formatBytes(peakOf(fitting))),
  );
}

function remedyOf(tooLarge: string, fitting: number, size: string): string {
  if (fitting === 0) return t`Choose smaller models, or round their weights (#4-bit).`;
  return fitting === 1
    ? t`Leave out ${tooLarge}: the other model needs ${size}.`
    : t`Leave out ${tooLarge}: the other ${fitting} models need ${size}.`;
}
