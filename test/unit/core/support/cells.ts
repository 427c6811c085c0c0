/** Cells for tests. */
import { summarizeLogits } from '../../../../src/core/distributionSummary.ts';
import type { CellSample } from '../../../../src/core/metric.ts';
import { groupAnswers } from '../../../../src/core/answers/outcomes.ts';
import type { Mode, Trajectory } from '../../../../src/core/trajectory.ts';

/** What a metric is computed from: a cell at temperature 0.7 with kinds by meaning and a small exact distribution. */
export function cell(mode: Mode, trajectories: readonly Trajectory[], tokens = 32): CellSample {
  return {
    mode,
    trajectories,
    tokens,
    temperature: 0.7,
    vocabulary: 49_152,
    openness: summarizeLogits(Float64Array.of(2, 1, 0), 0.7).openness,
    grouping: trajectories.length === 0 ? null : groupAnswers(trajectories, { map: 'meaning' }),
  };
}
