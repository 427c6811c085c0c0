/** Cut answers that are noise. */
import type { CellSample } from '../../core/metric.ts';
import { canPart, partsOf } from '../../core/metrics/rest.ts';

/** How many of the answers of a finished cell that were cut had turned into noise; 0 for streams. */
export function cutNoise(sample: CellSample): number {
  if (sample.mode === 'streams' || !canPart(sample)) return 0;
  return partsOf(sample).dissolved.filter(({ ended }) => !ended).length;
}
