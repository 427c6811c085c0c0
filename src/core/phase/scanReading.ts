/** What is read off one row of a diagram, once for the data and once for every resample of its trajectories. */
import { at } from '../numeric/at.ts';
import { range } from '../numeric/functions.ts';
import { nearestRank } from '../numeric/order.ts';
import { randomStream } from '../statistics/random.ts';
import { curveOf, fewestLengths, lengthColumn, momentsOf, rowNumbers, stretchColumn } from './scanTable.ts';
import type { Moments, ScanTable, Stretch } from './scanTable.ts';
import { sigmoidFitter, widthOverScale } from './sigmoid.ts';
import type { SigmoidFit, SigmoidFitter } from './sigmoid.ts';

/** Resamples of the bootstrap over trajectories for a verdict, and its fixed seed. */
export const resamples = 1000;
const seed = 20_250_103;
/** Fewest long answers, and least share of all answers, for which lengths inside answers count. */
const fewestLong = 16;
const leastShareLong = 0.5;

/** Sigmoids of a row; `log` ones have the center and width of ln T. */
export interface Reading {
  readonly energy: SigmoidFit;
  readonly energyLog: SigmoidFit;
  readonly entropy: SigmoidFit;
  readonly entropyLog: SigmoidFit;
  /** The energy at the temperatures of the null; null without a null. */
  readonly matched: SigmoidFit | null;
  /** 10-90% width of the energy at each length; empty if too few temperatures have long trajectories. */
  readonly widths: readonly number[];
  /** Center and 10-90% width of the energy of each stretch of tokens; empty like `widths`. */
  readonly stretches: readonly Change[];
  /** χ_u at each length [lengths][usable temperatures], nats². */
  readonly susceptibility: readonly Float64Array[];
}

/** A change along the temperatures: its center and its 10-90% width. */
export interface Change {
  readonly center: number;
  readonly width: number;
}

/** The row with everything that stays the same between resamples. */
export interface RowReader {
  readonly temperatures: readonly number[];
  /** Temperatures, by number, whose lengths count; and those that the null shares. */
  readonly usable: readonly number[];
  readonly shared: readonly number[];
  readonly lengths: readonly number[];
  readonly stretches: readonly Stretch[];
  readonly moments: Moments;
  /** The reading of the data themselves. */
  readonly reading: Reading;
  /** Readings of a number of resamples over trajectories, always the same ones. */
  resample(count: number): readonly Reading[];
}

/** Fewest temperatures over which a sigmoid of four parameters is fitted. */
export const fewestTemperatures = 7;

/** A reader of a table with at least `fewestTemperatures` rows; `nullTemperatures` are those of the single-softmax
 * null. */
export function rowReader(table: ScanTable, nullTemperatures: readonly number[]): RowReader {
  const temperatures = table.rows.map(row => row.temperature);
  const all = rowNumbers(table);
  const moments = momentsOf(table);
  const usable = usableRows(table, moments);
  const shared = all.filter(row => nullTemperatures.some(other => isSameTemperature(other, at(temperatures, row))));
  const fitterOver = (rows: readonly number[]): SigmoidFitter | null =>
    rows.length >= fewestTemperatures ? sigmoidFitter(rows.map(row => at(temperatures, row))) : null;
  const linear = sigmoidFitter(temperatures);
  const log = sigmoidFitter(temperatures.map(Math.log));
  const overUsable = fitterOver(usable);
  const overShared = fitterOver(shared);

  /** Reads the data, or a resample starting from the fits of the data. */
  const read = (sample: Moments, start?: Start): Start => {
    const energy = curveOf(sample, 0, all);
    const entropy = curveOf(sample, 1, all);
    const sharedEnergy = curveOf(sample, 0, shared);
    const fits = (column: number, count: number, starts: readonly SigmoidFit[] | undefined): SigmoidFit[] =>
      overUsable === null
        ? []
        : range(count).map(i => {
            const curve = curveOf(sample, column + i, usable);
            return overUsable.fit(curve.y, curve.weights, starts?.[i]);
          });
    const byLength = fits(lengthColumn, table.lengths.length, start?.byLength);
    const byStretch = fits(stretchColumn(table), table.stretches.length, start?.byStretch);
    const reading: Reading = {
      energy: linear.fit(energy.y, energy.weights, start?.reading.energy),
      energyLog: log.fit(energy.y, energy.weights, start?.reading.energyLog),
      entropy: linear.fit(entropy.y, entropy.weights, start?.reading.entropy),
      entropyLog: log.fit(entropy.y, entropy.weights, start?.reading.entropyLog),
      matched: overShared?.fit(sharedEnergy.y, sharedEnergy.weights, start?.reading.matched ?? undefined) ?? null,
      widths: byLength.map(fit => fit.scale * widthOverScale),
      stretches: byStretch.map(fit => ({ center: fit.center, width: fit.scale * widthOverScale })),
      susceptibility: byLength.map((_, length) => {
        const tokens = at(table.lengths, length);
        return Float64Array.from(usable, row => tokens * sample.variance.at(row, lengthColumn + length));
      }),
    };
    return { reading, byLength, byStretch };
  };
  const whole = read(moments);
  return {
    temperatures,
    usable: overUsable === null ? [] : usable,
    shared,
    lengths: table.lengths,
    stretches: table.stretches,
    moments,
    reading: whole.reading,
    resample(count) {
      const pick = picker(seed);
      return range(count).map(() => read(momentsOf(table, pick), whole).reading);
    },
  };
}

/** A reading, and the sigmoids of the energy at each length and of each stretch. */
interface Start {
  readonly reading: Reading;
  readonly byLength: readonly SigmoidFit[];
  readonly byStretch: readonly SigmoidFit[];
}

/** Scale of the energy at the temperatures of the null; NaN without a null. */
export function matchedScale({ matched }: Reading): number {
  return matched === null ? NaN : matched.scale;
}

/** Whether two temperatures are the same grid point. */
export function isSameTemperature(a: number, b: number): boolean {
  return Math.abs(a - b) < 1e-9;
}

/** Rows with enough long trajectories; none with fewer than three lengths. */
function usableRows(table: ScanTable, { count }: Moments): readonly number[] {
  if (table.lengths.length < fewestLengths) return [];
  return rowNumbers(table).filter(row => {
    const long = count.at(row, lengthColumn);
    return long >= fewestLong && long >= leastShareLong * at(table.rows, row).trajectories.length;
  });
}

/** Uniform numbers in 0 ... n-1; one draw of 53 bits serves three of them through its remainders. */
function picker(start: number): (n: number) => number {
  const next = randomStream(start);
  let left = 0;
  let rest = 0;
  return n => {
    if (left === 0) {
      rest = next();
      left = 3;
    }
    left--;
    const scaled = rest * n;
    const picked = Math.floor(scaled);
    rest = scaled - picked;
    return picked;
  };
}

/** 95% percentile interval of resampled values; null if more than one in twenty is not finite. */
export function percentileInterval(values: readonly number[]): readonly [number, number] | null {
  const finite = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (finite.length < 0.95 * values.length || finite.length === 0) return null;
  return [nearestRank(finite, 0.025), nearestRank(finite, 0.975)];
}
