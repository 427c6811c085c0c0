/** Rules 4 and 6 of science.md B3.6: does the change sharpen with length, and is it more than one softmax does alone.
 */
import { formatTemperature } from '../format.ts';
import { logSlope, percentileInterval } from './scanReading.ts';
import type { Reading, RowReader } from './scanReading.ts';
import { allOf, said } from './scanRules.ts';
import type { Evidence, Finding } from './scanRules.ts';
import type { ScanTable } from './scanTable.ts';
import { settlingOf } from './settling.ts';
import { widthOverScale } from './sigmoid.ts';
import type { NullWidths } from './softmaxWidth.ts';

/** A value with its 95 % interval over resamples; null interval when it could not be resampled. */
interface Trend {
  readonly value: number;
  readonly interval: readonly [number, number] | null;
}

function trendOf({ reader, samples }: Evidence, statistic: (reading: Reading) => number): Trend {
  return { value: statistic(reader.reading), interval: percentileInterval(samples.map(statistic)) };
}

function trendText({ value, interval }: Trend): string {
  return interval === null ? said(value) : `${said(value)} [${said(interval[0])}, ${said(interval[1])}]`;
}

/** Rule 4: finite size. */
export function ruleLengths(evidence: Evidence, table: ScanTable): Finding {
  const { reader } = evidence;
  const heading = 'Rule 4, sharper with length:';
  if (reader.usable.length === 0) {
    const reason =
      table.mode === 'answers'
        ? 'too few answers are 32 tokens long to compare their first 8, 16 and 32 tokens (half of the answers, and 16, at 7 temperatures)'
        : 'three lengths of 16 tokens and more are needed';
    return {
      rule: 4,
      passed: null,
      text: `${heading} cannot be decided, ${reason}.`,
      clause: `whether it sharpens with length cannot be decided, ${reason}`,
    };
  }
  const width = trendOf(evidence, reading => logSlope(reader.lengths, reading.widths));
  const peak = trendOf(evidence, reading =>
    logSlope(
      reader.lengths,
      reading.susceptibility.map(row => Math.max(...row)),
    ),
  );
  const shrinks = width.interval !== null && width.interval[1] < 0;
  const grows = peak.interval !== null && peak.interval[0] > 0;
  const sides = settledSides(evidence, table);
  const span = `${reader.lengths.join(', ')} tokens`;
  return {
    rule: 4,
    passed: allOf([shrinks || grows, sides.passed]),
    text:
      `${heading} over ${span}${shareText(table)} the width goes as length to the power ${trendText(width)} and the peak of the spread between runs to the power ` +
      `${trendText(peak)}; the first must be surely below 0 or the second surely above. ${sides.text}`,
    clause:
      sides.passed === true
        ? 'it does not surely sharpen with length'
        : 'the correlation time is not resolved within these lengths',
  };
}

function shareText(table: ScanTable): string {
  if (table.mode === 'streams') return '';
  const answers = table.rows.flatMap(row => row.trajectories);
  const long = answers.filter(({ ids }) => ids.length >= (table.lengths.at(-1) ?? 0)).length;
  return ` of the ${((100 * long) / answers.length).toFixed(0)} % of answers that are long enough`;
}

/** Whether runs are long enough below or above the change; the scanned ends stand for the sides. */
function settledSides({ reader }: Evidence, table: ScanTable): { passed: boolean | null; text: string } {
  const away = awayFrom(
    reader,
    table.rows.map((_, row) => row),
  );
  const { centre } = reader.reading.energy;
  const below = away.filter(row => (reader.temperatures[row] ?? NaN) < centre);
  const above = away.filter(row => (reader.temperatures[row] ?? NaN) > centre).reverse();
  const found = [below, above].flatMap(side => {
    for (const number of side) {
      const row = table.rows[number];
      const settling = row === undefined ? null : settlingOf(row, table);
      if (row !== undefined && settling !== null) return [{ ...settling, temperature: row.temperature }];
    }
    return [];
  });
  if (found.length === 0)
    return { passed: null, text: 'No temperature outside the change varies enough to measure a correlation time.' };
  const passed = found.some(({ settled }) => settled);
  const values = found.map(({ temperature, text }) => `at ${formatTemperature(temperature)} ${text}`).join(', ');
  const limit = table.mode === 'answers' ? 'F below 2' : 'a fifth of the length or less';
  return {
    passed,
    text: passed
      ? `Settled on at least one side: ${values} (asked: ${limit}).`
      : `Correlation time not resolved: ${values} (asked: ${limit}).`,
  };
}

/** Rows outside the 10-90 % width of the energy. */
function awayFrom(reader: RowReader, rows: readonly number[]): readonly number[] {
  const { centre, scale } = reader.reading.energy;
  return rows.filter(row => Math.abs((reader.temperatures[row] ?? NaN) - centre) > (scale * widthOverScale) / 2);
}

interface Part {
  readonly passed: boolean | null;
  readonly text: string;
  readonly clause: string;
}

/** Rule 6: collective. */
export function ruleCollective(evidence: Evidence, nulls: NullWidths | null): Finding {
  const steeper = steeperThanNull(evidence, nulls);
  const growth = growthAtPeak(evidence);
  return {
    rule: 6,
    passed: allOf([steeper.passed, growth.passed]),
    text: `Rule 6, more than one softmax does alone: ${steeper.text}; ${growth.text}.`,
    clause: steeper.passed === true ? growth.clause : steeper.clause,
  };
}

function steeperThanNull({ reader, samples }: Evidence, nulls: NullWidths | null): Part {
  const { matched } = reader.reading;
  if (nulls === null || matched === null) {
    const clause =
      'the energy of fixed texts at these temperatures was not computed, so there is nothing to compare with';
    return { passed: null, text: clause, clause };
  }
  const own = {
    value: matched.scale * widthOverScale,
    interval: percentileInterval(samples.map(({ matched: fit }) => (fit?.scale ?? NaN) * widthOverScale)),
  };
  const alone = { value: nulls.width, interval: percentileInterval(nulls.resampled) };
  const passed = own.interval !== null && alone.interval !== null && own.interval[1] < alone.interval[0];
  return {
    passed,
    text: `the sampled energy changes over ${trendText(own)}, re-tempering fixed texts over ${trendText(alone)}; the first must be surely narrower`,
    clause: 'one softmax alone, without feedback, changes as steeply',
  };
}

/** Growth of χ_u with length at its peak less that away from the change. The peak is where χ_u, averaged over lengths
 * on the ln scale, is largest: to choose it by the longest length alone would favour rows that seem to grow. */
function growthAtPeak(evidence: Evidence): Part {
  const { reader } = evidence;
  const { susceptibility } = reader.reading;
  const level = reader.usable.map((_, at) => susceptibility.reduce((sum, row) => sum + Math.log(row[at] ?? 0), 0));
  const peak = level.reduce((best, value, at) => (value > (level[best] ?? -Infinity) ? at : best), 0);
  const away = awayFrom(reader, reader.usable).map(row => reader.usable.indexOf(row));
  if (reader.usable.length === 0 || away.length < 2) {
    const clause = 'how the spread between runs grows with length cannot be compared';
    return { passed: null, text: clause, clause };
  }
  const temperature = formatTemperature(reader.temperatures[reader.usable[peak] ?? 0] ?? NaN);
  if (away.includes(peak)) {
    const clause = `the spread between runs is largest at ${temperature}, outside the change`;
    return { passed: false, text: clause, clause };
  }
  const slopeAt = (reading: Reading, at: number): number =>
    logSlope(
      reader.lengths,
      reading.susceptibility.map(row => row[at] ?? NaN),
    );
  const slopeAway = (reading: Reading): number => {
    const slopes = away.map(at => slopeAt(reading, at)).filter(Number.isFinite);
    return slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
  };
  const difference = trendOf(evidence, reading => slopeAt(reading, peak) - slopeAway(reading));
  return {
    passed: difference.interval !== null && difference.interval[0] > 0,
    text:
      `at its peak (${temperature}) the spread between runs goes as length to the power ${said(slopeAt(reader.reading, peak))}, away from it to the power ` +
      `${said(slopeAway(reader.reading))}, a difference of ${trendText(difference)} that must be surely above 0`,
    clause: 'the spread between runs does not surely grow more with length at the change than away from it',
  };
}
