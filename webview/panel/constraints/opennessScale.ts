/** The common axis of all dumbbells: ln D_1 in nats from 0, so that lengths can be compared. */
import type { ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { endsOf } from './formatShare.ts';

export interface OpennessScale {
  /** Nats at the right end. */
  readonly high: number;
  readonly ticks: readonly number[];
}

/** A scale that holds every openness of the rows with its interval. */
export function opennessScale(rows: readonly ConstraintRow[]): OpennessScale {
  const levels = rows.flatMap(row => row.levels);
  const highest = levels
    .flatMap(level => [level.openness, level.constrainedOpenness])
    .map(figure => endsOf(figure)?.[1] ?? 0);
  const reach = Math.max(1, ...highest);
  const step = [0.5, 1, 2, 4].find(size => reach / size <= 4) ?? 4;
  const high = Math.ceil(reach / step - 1e-9) * step;
  return { high, ticks: Array.from({ length: Math.round(high / step) + 1 }, (_, i) => i * step) };
}

/** Place on the axis, 0 to 1. */
export function placeOn(scale: OpennessScale, nats: number): number {
  return Math.max(0, Math.min(1, nats / scale.high));
}
