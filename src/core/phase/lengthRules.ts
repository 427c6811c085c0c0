/** Rules 4 and 6 of the phase verdict: does the change sharpen with length, and does it exceed what one softmax does
 * (docs/method.md#phase-verdict). */
import { at, lastOf } from '../numeric/at.ts';
import { indexOfLargest, quantile } from '../numeric/order.ts';
import { logSlope } from '../numeric/slope.ts';
import { sum } from '../numeric/sums.ts';
import { memoryOf } from './memory.ts';
import type { Growth, Memory, NullComparison, Resampled, Sides } from './ruleMessages.ts';
import { matchedScale, percentileInterval } from './scanReading.ts';
import type { Reading, RowReader } from './scanReading.ts';
import { allOf, resampledOf } from './scanRules.ts';
import type { Evidence, Finding } from './scanRules.ts';
import { rowNumbers } from './scanTable.ts';
import type { ScanTable } from './scanTable.ts';
import { widthOverScale } from './sigmoid.ts';
import type { NullWidths } from './softmaxWidth.ts';
import type { Objection } from './verdictMessages.ts';

/** Rule 4: the width shrinks or the peak susceptibility grows with length, and the lengths outlast the memory on at
 * least one side of the change. */
export function ruleLengths(evidence: Evidence, table: ScanTable): Finding {
  const { reader } = evidence;
  const { mode } = table;
  if (reader.usable.length === 0)
    return { rule: 4, passed: null, message: { code: 'few-lengths', mode }, objection: { code: 'few-lengths', mode } };
  const width = resampledOf(evidence, reading => logSlope(reader.lengths, reading.widths));
  const peak = resampledOf(evidence, reading =>
    logSlope(
      reader.lengths,
      reading.susceptibility.map(row => Math.max(...row)),
    ),
  );
  const shrinks = width.interval !== null && width.interval[1] < 0;
  const grows = peak.interval !== null && peak.interval[0] > 0;
  const sides = sidesOf(evidence, table);
  const isUnknown = width.interval === null || peak.interval === null;
  const sharpens = shrinks || grows || (isUnknown ? null : false);
  return {
    rule: 4,
    passed: allOf([sharpens, sides.passed]),
    message: { code: 'lengths', mode, lengths: reader.lengths, share: longShare(table), width, peak, sides },
    objection: { code: sides.passed === true ? 'same-at-all-lengths' : 'memory-unresolved' },
  };
}

/** Share of the trajectories that are as long as the longest length. */
function longShare({ rows, lengths }: ScanTable): number {
  const all = rows.flatMap(row => row.trajectories);
  const longest = lastOf(lengths);
  return all.filter(({ ids }) => ids.length >= longest).length / all.length;
}

/** Whether lengths outlast the memory below or above the change; the outermost temperatures stand for the sides. */
function sidesOf({ reader }: Evidence, table: ScanTable): Sides {
  const { center } = reader.reading.energy;
  const away = awayFrom(reader, rowNumbers(table));
  const below = away.filter(row => at(reader.temperatures, row) < center);
  const above = away.filter(row => at(reader.temperatures, row) > center).reverse();
  const found = [below, above].flatMap(side => {
    for (const row of side) {
      const memory = memoryOf(at(table.rows, row), table);
      if (memory !== null) return [memory];
    }
    return [];
  });
  const memories = found.map(({ memory }): Memory => memory);
  return { passed: found.length === 0 ? null : found.some(({ isResolved }) => isResolved), memories };
}

/** Rows outside the 10-90% width of the energy. */
function awayFrom(reader: RowReader, rows: readonly number[]): readonly number[] {
  const { center, scale } = reader.reading.energy;
  return rows.filter(row => Math.abs(at(reader.temperatures, row) - center) > (scale * widthOverScale) / 2);
}

/** Rule 6: the change is narrower than that of fixed texts read again at each temperature, and the susceptibility grows
 * more with length at its peak than away from it. */
export function ruleCollective(evidence: Evidence, nulls: NullWidths | null): Finding {
  const steeper = compareWithNull(evidence, nulls);
  const growth = growthAtPeak(evidence);
  return {
    rule: 6,
    passed: allOf([steeper.passed, growth.passed]),
    message: { code: 'collective', widths: steeper.widths, growth: growth.growth },
    objection: steeper.passed === true ? growth.objection : steeper.objection,
  };
}

/** Width of the softmax null over that of the change which a transition shows at least (the Curie-Weiss calibration:
 * 1.7; independent tokens: 1.0). */
const leastGain = 1.25;

interface Steepness {
  readonly passed: boolean | null;
  readonly widths: NullComparison;
  readonly objection: Objection;
}

function compareWithNull({ reader, samples }: Evidence, nulls: NullWidths | null): Steepness {
  const { matched } = reader.reading;
  if (nulls === null || matched === null) return { passed: null, widths: null, objection: { code: 'no-null' } };
  const own = {
    value: matched.scale * widthOverScale,
    interval: percentileInterval(samples.map(sample => matchedScale(sample) * widthOverScale)),
  };
  const alone = { value: nulls.width, interval: percentileInterval(nulls.resampled) };
  const passed = isSteeper(own.interval, alone.interval);
  return {
    passed,
    widths: { own, alone },
    objection: { code: passed === false ? 'softmax-as-steep' : 'steepness-unresolved' },
  };
}

/** True for disjoint intervals with the change narrower, false if they exclude the gain of a transition. */
function isSteeper(own: Resampled['interval'], alone: Resampled['interval']): boolean | null {
  if (own === null || alone === null) return null;
  if (own[1] < alone[0]) return true;
  return alone[1] / own[0] < leastGain ? false : null;
}

/** Growth at the peak beyond that away from it which a transition shows at least (the Curie-Weiss calibration: 0.5). */
const leastGrowth = 0.4;

/** True for an interval above 0, false for one that excludes the growth of a transition. */
function isGrowing(interval: Resampled['interval']): boolean | null {
  if (interval === null) return null;
  if (interval[0] > 0) return true;
  return interval[1] < leastGrowth ? false : null;
}

interface PeakGrowth {
  readonly passed: boolean | null;
  readonly growth: Growth;
  readonly objection: Objection;
}

/** Growth of χ_u with length at its peak less that away from the change. The peak is chosen again in every resample. */
function growthAtPeak(evidence: Evidence): PeakGrowth {
  const { reader } = evidence;
  const peak = peakOf(reader.reading);
  const away = awayFrom(reader, reader.usable).map(row => reader.usable.indexOf(row));
  if (reader.usable.length === 0 || away.length < 2)
    return { passed: null, growth: { kind: 'unknown' }, objection: { code: 'growth-unknown' } };
  const temperature = at(reader.temperatures, at(reader.usable, peak));
  if (away.includes(peak))
    return {
      passed: null,
      growth: { kind: 'outside', temperature },
      objection: { code: 'peak-outside', temperature },
    };
  const slopeAt = (reading: Reading, place: number): number =>
    logSlope(
      reader.lengths,
      reading.susceptibility.map(row => at(row, place)),
    );
  // The median: a single cold row, in which few trajectories ever change, would move a mean.
  const slopeAway = (reading: Reading): number =>
    quantile(
      away
        .map(place => slopeAt(reading, place))
        .filter(Number.isFinite)
        .sort((a, b) => a - b),
      0.5,
    );
  const difference = resampledOf(evidence, reading => slopeAt(reading, peakOf(reading)) - slopeAway(reading));
  return {
    passed: isGrowing(difference.interval),
    growth: {
      kind: 'compared',
      temperature,
      peak: slopeAt(reader.reading, peak),
      away: slopeAway(reader.reading),
      difference,
    },
    objection: { code: 'same-growth' },
  };
}

/** Where χ_u, averaged over lengths on the ln scale, is largest, among temperatures whose lengths count: choosing it
 * by the longest length alone would favor rows that seem to grow. */
function peakOf({ susceptibility }: Reading): number {
  const [first = []] = susceptibility;
  return indexOfLargest(Array.from(first, (_, i) => sum(susceptibility.map(row => Math.log(at(row, i))))));
}
