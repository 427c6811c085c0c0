/** How long sampling takes on this machine. Pure arithmetic. */
import type { SpeedProbe } from '../../domain/languageModel.ts';
import { sum } from '../../core/numeric/sums.ts';
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

/** Seconds of groups of cells that are sampled together. A row that ends makes room for the next one, so steps are full
 * until the last answers run to their end. */
export function groupSeconds(pace: Pace, cells: readonly Group[]): number {
  return rowsSeconds(
    pace,
    cells.flatMap(cell => answerLengths(cell)),
  );
}

/** Seconds of rows of so many tokens, started in their order. */
export function rowsSeconds({ step, row, batch }: Pace, rows: readonly number[]): number {
  const places = new Array<number>(Math.max(1, Math.min(batch, rows.length))).fill(0);
  for (const tokens of rows) {
    const first = places.indexOf(Math.min(...places));
    places[first] = (places[first] ?? 0) + tokens;
  }
  return (step * Math.max(...places) + row * sum(rows)) / 1000;
}

/** Typical lengths of the answers of a group that have more than `age` tokens, in no order: quantiles of the law with
 * P(length < l) = (l / longest)^(1 / k), whose mean is longest / (k + 1). */
export function answerLengths({ answers, mean, longest }: Group, age = 0): number[] {
  const count = Math.round(answers);
  if (count <= 0 || longest <= 0) return [];
  const k = Math.max(0, longest / Math.max(mean, longest / steepest) - 1);
  const passed = k === 0 ? 0 : Math.min(1, age / longest) ** (1 / k);
  return Array.from({ length: count }, (_, at) => {
    const place = (((at * golden) % 1) + 0.5 / count) % 1;
    return longest * (passed + (1 - passed) * place) ** k;
  });
}

/** The longest answer of a group is taken to be at most so many times as long as their mean. */
const steepest = 20;
/** Multiples of it are spread evenly over [0, 1) whatever their number. */
const golden = (Math.sqrt(5) - 1) / 2;
