/** Sizes at which a row can carry a phase verdict (docs/method.md#phase-verdict). */
import type { Mode } from '../trajectory.ts';

/** Sizes of a row over temperature. */
export interface RowSizes {
  /** Number of temperatures, answers or runs at each of them, and token budget. */
  readonly temperatures: number;
  readonly samples: number;
  readonly tokens: number;
}

const verdictSizes: Readonly<Record<Mode, RowSizes>> = {
  answers: { temperatures: 15, samples: 64, tokens: 48 },
  streams: { temperatures: 15, samples: 64, tokens: 144 },
};

/** The smallest sizes that were tried at which the Curie-Weiss calibration is mostly found, and in 1 of 100 rows
 * at most denied (docs/method.md#phase-verdict has the rates). */
export function verdictSizesOf(mode: Mode): RowSizes {
  return verdictSizes[mode];
}

/** Whether a row with these numbers of trajectories, one for each temperature, can carry a verdict. */
export function carriesVerdict(mode: Mode, counts: readonly number[], tokens: number): boolean {
  const needed = verdictSizes[mode];
  return counts.filter(count => count >= needed.samples).length >= needed.temperatures && tokens >= needed.tokens;
}
