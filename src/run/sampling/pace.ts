/** How long sampling takes on this machine. Pure arithmetic. */
import type { SpeedProbe } from '../../domain/languageModel.ts';
import { sum } from '../../core/numeric/sums.ts';
import { tokenMilliseconds } from './budget.ts';

/** Time of decode steps, milliseconds: `step` each, plus `row` for each of its rows, plus `token` for each token that
 * such a row has cached behind the prompt. */
export interface Pace {
  readonly step: number;
  readonly row: number;
  readonly token: number;
  readonly batch: number;
}

/** Answers that are sampled together: how many, their mean number of tokens, the largest that is expected, and the
 * largest that they may have (absent: the same). */
export interface Group {
  readonly answers: number;
  readonly mean: number;
  readonly longest: number;
  readonly most?: number;
}

/** The shape of the time of steps where none was measured: a step of a language model costs about as much as 16 of its
 * rows, and a row with 500 cached tokens twice as much as one without. */
export const usualPace: Pace = { step: 16, row: 1, token: 0.002, batch: 32 };

/** How many times as long steps take where more answers run than fit into one: these take turns, so that keys and
 * values are moved in and out. Measured at 1.11 to 1.17. */
export const takingTurns = 1.15;

/** The pace of batches of `batch` rows that a probe shows, behind the prompt alone. */
export function paceOf(probe: SpeedProbe, batch: number): Pace {
  const most = Math.max(...probe.step.map(step => step.batch));
  const one = tokenMilliseconds(probe, 1);
  const all = tokenMilliseconds(probe, most) * most;
  const row = most > 1 ? Math.max(0, (all - one) / (most - 1)) : 0;
  return { step: Math.max(0, one - row), row, token: (usualPace.token / usualPace.row) * row, batch };
}

/** Milliseconds of a step of `rows` rows, each of which has `cached` tokens behind the prompt. */
export function stepMilliseconds({ step, row, token }: Pace, rows: number, cached: number): number {
  return step + rows * (row + token * cached);
}

/** Seconds of groups of cells that are sampled together. A row that ends makes room for the next one, so steps are full
 * until the last answers run to their end. */
export function groupSeconds(pace: Pace, cells: readonly Group[]): number {
  return rowsSeconds(
    pace,
    cells.flatMap(cell => answerLengths(cell)),
  );
}

/** Seconds of rows of so many tokens, started in their order. `ages` are the tokens that the first of them have
 * already. */
export function rowsSeconds(
  { step, row, token, batch }: Pace,
  rows: readonly number[],
  ages: readonly number[] = [],
): number {
  const places = new Array<number>(Math.max(1, Math.min(batch, rows.length))).fill(0);
  for (const tokens of rows) {
    const first = places.indexOf(Math.min(...places));
    places[first] = (places[first] ?? 0) + tokens;
  }
  const cached = sum(rows.map((tokens, at) => tokens * ((ages[at] ?? 0) + tokens / 2)));
  const turns = rows.length > batch ? takingTurns : 1;
  return (turns * (step * Math.max(...places) + row * sum(rows) + token * cached)) / 1000;
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
