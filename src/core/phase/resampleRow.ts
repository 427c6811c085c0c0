/** Bootstrap over the answers of every cell of a row. */
import { at } from '../numeric/at.ts';
import { randomStream } from '../statistics/random.ts';
import { percentileInterval } from './scanReading.ts';

const resamples = 1000;
const seed = 20_251_128;

/** 95% percentile interval of a statistic of a row of cells, each drawn again with replacement; the same for the same
 * row. Null if more than one sample in twenty gives no number. */
export function resampleRow<Value>(
  rows: readonly (readonly Value[])[],
  statistic: (rows: readonly (readonly Value[])[]) => number,
): readonly [number, number] | null {
  const next = randomStream(seed);
  const values = Array.from({ length: resamples }, () =>
    statistic(rows.map(row => row.map(() => at(row, Math.floor(next() * row.length))))),
  );
  return percentileInterval(values);
}
