/** Whether a row of temperatures could have shown a sharp change at all (docs/method.md#power). */
import { at } from '../numeric/at.ts';
import { clamp, logistic, range } from '../numeric/functions.ts';
import { Matrix } from '../numeric/matrix.ts';
import { spread } from '../numeric/order.ts';
import { normal, randomStream } from '../statistics/random.ts';
import { evidenceOf, findingsOf } from './evidence.ts';
import type { Evidence } from './scanRules.ts';
import { curveOf, rowNumbers } from './scanTable.ts';
import type { Moments, ScanTable, TableRow } from './scanTable.ts';
import { widthOverScale } from './sigmoid.ts';
import type { NullWidths } from './softmaxWidth.ts';
import { isFound } from './verdictClass.ts';

/** Simulated rows. */
export const trials = 10;
/** Bootstrap samples of each. */
const trialResamples = 80;
const seed = 20_251_103;
/** Width of the planted change over its center, as in the Curie-Weiss calibration, and the least ratio of the width of
 * the softmax null to it. */
const plantedWidth = 0.8;
const plantedGain = 1.6;
/** Exponent by which the planted change narrows with length, as that of the Curie-Weiss calibration does. */
const narrowing = -0.25;

/**
 * Probability that a sharp change would have been found (supported or a crossover) if this row had one: every rule is
 * applied to rows of the same temperatures and sizes, whose trajectories have the observed deviations from their mean
 * and a planted change of the observed height and center. It is as wide as that of the Curie-Weiss calibration, narrows
 * with length, and every trajectory turns over at a temperature of its own. In [0, 1]; the same for the same row.
 */
export function plantedPower(table: ScanTable, { reader }: Evidence, nulls: NullWidths | null): number {
  const { temperatures, moments } = reader;
  const { center } = reader.reading.energy;
  const inside = clamp(center, at(temperatures, 1), at(temperatures, temperatures.length - 2));
  const width = Math.min(plantedWidth * inside, (nulls?.width ?? Infinity) / plantedGain);
  const planted: Planted = {
    center: inside,
    scale: width / widthOverScale,
    heights: [0, 1].map(column => spread(curveOf(moments, column, rowNumbers(table)).y)) as [number, number],
  };
  const next = randomStream(seed);
  const found = range(trials).filter(() => {
    const simulated = withChange(table, moments, planted, next);
    const evidence = evidenceOf(
      simulated,
      reader.shared.map(row => at(temperatures, row)),
      trialResamples,
    );
    return isFound(findingsOf(evidence, simulated, nulls));
  });
  return found.length / trials;
}

interface Planted {
  readonly center: number;
  /** Scale of the sigmoid over the longest length. */
  readonly scale: number;
  /** Heights of the energy and of the step entropy, nats. */
  readonly heights: readonly [energy: number, entropy: number];
}

/** The table with resampled deviations around a planted change. */
function withChange(table: ScanTable, moments: Moments, planted: Planted, next: () => number): ScanTable {
  const scales = scalesOf(table, planted.scale);
  const rows = table.rows.map((row, number): TableRow => {
    const { rows: count, columns } = row.values;
    const values = new Matrix(count, columns);
    for (let i = 0; i < count; i++) {
      const from = Math.floor(next() * count);
      const own = planted.center + planted.scale * normal(next);
      for (let column = 0; column < columns; column++) {
        const away = row.values.at(from, column) - moments.mean.at(number, column);
        const rise = logistic((row.temperature - own) / at(scales, column));
        values.set(i, column, away + planted.heights[column === 1 ? 1 : 0] * rise);
      }
    }
    return { ...row, values };
  });
  return { ...table, rows };
}

/** Scale of the planted sigmoid in each column: that of the whole text, wider at shorter lengths. */
function scalesOf({ lengths, stretches }: ScanTable, scale: number): readonly number[] {
  const longest = lengths.at(-1) ?? 1;
  const byLength = lengths.map(length => scale * (length / longest) ** narrowing);
  return [scale, scale, ...byLength, ...stretches.map((_, i) => at(byLength, i))];
}
