/** How long sampling takes on this machine. Pure arithmetic. */
import type { SpeedProbe } from '../../domain/languageModel.ts';
import { tokenMilliseconds } from './budget.ts';

/** Time of decode steps: `step` milliseconds each, plus `row` for each of its rows. */
export interface Pace {
  readonly step: number;
  readonly row: number;
  readonly batch: number;
}

/** Answers that are sampled together: how many, and their mean and largest number of tokens. */
export interface Group {
  readonly answers: number;
  readonly mean: number;
  readonly longest: number;
}

/** The shape of the time of steps where none was measured: a step of a language model costs about as much as 16 of its
 * rows. */
export const usualPace: Pace = { step: 16, row: 1, batch: 32 };

/** How far a measurement may correct a probe. */
const [least, most] = [0.5, 8];

/** The pace of batches of `batch` rows that a probe shows. */
export function paceOf(probe: SpeedProbe, batch: number): Pace {
  const one = tokenMilliseconds(probe, 1);
  const all = tokenMilliseconds(probe, batch) * batch;
  const row = batch > 1 ? Math.max(0, (all - one) / (batch - 1)) : 0;
  return { step: Math.max(0, all - row * batch), row, batch };
}

/** The pace corrected by what groups took one after another, in seconds. */
export function corrected(pace: Pace, groups: readonly Group[], seconds: number): Pace {
  const expected = groups.reduce((sum, group) => sum + groupSeconds(pace, [group]), 0);
  if (expected <= 0 || seconds <= 0) return pace;
  const factor = Math.min(most, Math.max(least, seconds / expected));
  return { ...pace, step: pace.step * factor, row: pace.row * factor };
}

/** Seconds of groups of cells that are sampled together. Rows that end make room for others, so steps are full until
 * the last answers run to their end. */
export function groupSeconds({ step, row, batch }: Pace, cells: readonly Group[]): number {
  const tokens = cells.reduce((sum, { answers, mean }) => sum + answers * mean, 0);
  const answers = cells.reduce((sum, cell) => sum + cell.answers, 0);
  if (answers === 0) return 0;
  const longest = Math.max(...cells.map(cell => cell.longest));
  const rows = Math.min(batch, answers);
  const steps = Math.max(longest, tokens / rows + longest - tokens / answers);
  return (step * steps + row * tokens) / 1000;
}
