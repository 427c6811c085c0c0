/** Bootstrap over the answers of every cell of a row. */
import { at, lastOf } from '../numeric/at.ts';
import { randomStream } from '../statistics/random.ts';
import type { Reason } from '../reasons.ts';
import type { Crossing } from './crossing.ts';
import { percentileInterval } from './scanReading.ts';

const resamples = 1000;
const seed = 20_251_128;
/** Stands for a sample that has no crossing for the same reason as the row: below every temperature. */
const sameEnd = -1;

/** 95% percentile interval of a statistic of a row of cells, each drawn again with replacement; the same for the same
 * row. Null if more than one sample in twenty gives no number. */
function resampleRow<Value>(
  rows: readonly (readonly Value[])[],
  statistic: (rows: readonly (readonly Value[])[]) => number,
): readonly [number, number] | null {
  const next = randomStream(seed);
  const values = Array.from({ length: resamples }, () =>
    statistic(rows.map(row => row.map(() => at(row, Math.floor(next() * row.length))))),
  );
  return percentileInterval(values);
}

/** A crossing of a row with its interval, or why there is none. */
type RowCrossing =
  | { readonly kind: 'at'; readonly at: number; readonly interval: readonly [number, number] }
  | { readonly kind: 'none'; readonly reason: Reason };

/**
 * The crossing of a row, by the bootstrap over the answers of the whole procedure. A row that ends just short of the
 * threshold, or starts just beyond it, does not tell whether it crosses: *may-dissolve* where the row crosses but more
 * than 5% of samples do not, or the row does not but more than 2.5% of samples do.
 */
export function resampleCrossing<Value>(
  temperatures: readonly number[],
  rows: readonly (readonly Value[])[],
  crossingOf: (rows: readonly (readonly Value[])[]) => Crossing,
): RowCrossing {
  const found = crossingOf(rows);
  if (found.kind === 'none' && found.reason.code !== 'not-dissolved' && found.reason.code !== 'already-dissolved')
    return found;
  const ends = { 'not-dissolved': 0, 'already-dissolved': 0 };
  const interval = resampleRow(rows, sample => {
    const again = crossingOf(sample);
    if (again.kind === 'at') return again.at;
    const { code } = again.reason;
    if (code === 'not-dissolved' || code === 'already-dissolved') ends[code]++;
    return found.kind === 'none' && code === found.reason.code ? sameEnd : NaN;
  });
  if (found.kind === 'at' && interval !== null) {
    return { kind: 'at', at: found.at, interval: [Math.min(interval[0], found.at), Math.max(interval[1], found.at)] };
  }
  if (found.kind === 'none' && interval?.[1] === sameEnd) return found;
  const [hot, cold] = [ends['not-dissolved'], ends['already-dissolved']];
  if (hot + cold === 0) return { kind: 'none', reason: { code: 'not-resampled' } };
  const isCold = cold > hot;
  return {
    kind: 'none',
    reason: { code: 'may-dissolve', at: isCold ? at(temperatures, 0) : lastOf(temperatures) },
  };
}
