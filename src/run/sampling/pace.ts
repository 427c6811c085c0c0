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

/** Typical lengths of the answers of a group, in no order. Behind the shortest they end at one rate, and those that
 * reach the longest length are cut there, as answers are under a budget: most of the time that a row takes is that of
 * the last of them. */
export function answerLengths({ answers, mean, longest }: Group): number[] {
  return endingLengths(answers, tokensPerEnd(mean, longest), { from: shortestOf(mean), to: longest });
}

/** The shortest of some answers with this mean length. Of 32 answers of a cell, four are shorter than 0.3 of their mean
 * (median of 70 cells of the built-in model), as they are if none is shorter than this. */
export function shortestOf(mean: number): number {
  return mean / 5;
}

/** Between how many tokens answers end. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Typical numbers of tokens in a range, of answers of which one ends in so many tokens (Infinity: none does). Since
 * they end at one rate, it does not matter how many they have before. */
export function endingLengths(answers: number, perEnd: number, { from, to }: Range): number[] {
  const count = Math.round(answers);
  if (count <= 0 || to <= 0) return [];
  return Array.from({ length: count }, (_, at) => {
    const place = (((at * golden) % 1) + 0.5 / count) % 1;
    return perEnd === Infinity ? to : Math.min(to, from - perEnd * Math.log(1 - place));
  });
}

/** Tokens in which one answer ends behind the shortest, where the mean of those that are cut at the longest length is
 * known; Infinity where none ends before. */
export function tokensPerEnd(mean: number, longest: number): number {
  // An answer without text takes a step too.
  const typical = Math.max(1, mean);
  if (typical >= longest) return Infinity;
  const from = shortestOf(typical);
  const share = (typical - from) / (longest - from);
  // Newton's method from above for the only positive x with (1 - exp(-x)) / x = share; the function is convex.
  let x = 1 / share;
  for (let step = 0; step < rounds; step++) x -= (share * x - 1 + Math.exp(-x)) / (share - Math.exp(-x));
  return (longest - from) / x;
}

/** Rounds of Newton's method, which doubles the digits in each once it is near. */
const rounds = 12;
/** Multiples of it are spread evenly over [0, 1) whatever their number. */
const golden = (Math.sqrt(5) - 1) / 2;
