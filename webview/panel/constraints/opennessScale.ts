/** The common axis of all dumbbells, ln D₁ in nats from 0, so that their lengths can be compared. */
import type { ConstraintRow } from '../../../src/domain/studyFindings.ts';
import { intervalOf } from './formatShare.ts';

export interface OpennessScale {
  /** Nats at the right end. */
  readonly high: number;
  readonly ticks: readonly number[];
}

/** The scale that contains every openness of the rows with its interval. */
export function opennessScale(rows: readonly ConstraintRow[]): OpennessScale {
  const ends = rows
    .flatMap(row => row.levels)
    .flatMap(level => [level.openness, level.constrainedOpenness])
    .flatMap(figure => intervalOf(figure)?.[1] ?? []);
  const reach = Math.max(1, ...ends);
  const step = [0.5, 1, 2, 4].find(size => reach / size <= 4) ?? 4;
  const high = Math.ceil(reach / step - 1e-9) * step;
  return { high, ticks: Array.from({ length: Math.round(high / step) + 1 }, (_, i) => i * step) };
}

/** Position on the axis, 0 to 1. */
export function positionOn(scale: OpennessScale, nats: number): number {
  return Math.max(0, Math.min(1, nats / scale.high));
}
