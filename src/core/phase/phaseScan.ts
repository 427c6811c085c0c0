/** E9, phase scan: the verdict rule of science.md B3.6 over one row of temperatures. */
import { shapeComparer } from './curveShapes.ts';
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import { formatTemperature } from '../format.ts';
import { minimumOrder } from '../statistics/intervals.ts';
import { ruleCollective, ruleLengths } from './lengthRules.ts';
import type { Scan, Verdict, VerdictClass } from './scan.ts';
import { leastMargin, narrowPower } from './scanPower.ts';
import { fewestTemperatures, percentileInterval, resamples, rowReader } from './scanReading.ts';
import type { RowReader } from './scanReading.ts';
import { ruleLocated, ruleNarrow, ruleSharp, ruleTwoScores } from './scanRules.ts';
import type { Evidence, Finding } from './scanRules.ts';
import { curveOf, scanTable } from './scanTable.ts';
import type { ScanTable } from './scanTable.ts';
import { widthOverScale } from './sigmoid.ts';
import { nullWidths } from './softmaxWidth.ts';
import type { NullWidths } from './softmaxWidth.ts';

const leastPower = 0.8;
const method = `sigmoid by weighted least squares, bootstrap over trajectories (${resamples})`;

/**
 * Judge one row. Needs 7 temperatures with 16 trajectories each, else it abstains. The same scan always gives the same
 * verdict: the bootstrap has a fixed seed. Never throws on data.
 */
export function judge(scan: Scan): Verdict {
  const table = scanTable(scan, minimumOrder);
  const sampled = table.rows.length;
  if (sampled < fewestTemperatures) {
    return nothing(
      `needs ${fewestTemperatures} temperatures with ${minimumOrder} answers each, has ${sampled}`,
      trajectoriesIn(table),
    );
  }
  const reader = rowReader(table, scan.softmaxNull?.temperatures ?? []);
  const all = reader.temperatures.map((_, row) => row);
  const energyCurve = curveOf(reader.moments, 0, all);
  const entropyCurve = curveOf(reader.moments, 1, all);
  const comparer = shapeComparer(reader.temperatures);
  const evidence: Evidence = {
    reader,
    samples: reader.resample(),
    energy: comparer.compare(energyCurve.y, energyCurve.weights),
    entropy: comparer.compare(entropyCurve.y, entropyCurve.weights),
  };
  const sharedTemperatures = reader.shared.map(row => reader.temperatures[row] ?? NaN);
  const nulls =
    scan.softmaxNull === null || reader.reading.matched === null
      ? null
      : nullWidths(scan.softmaxNull, sharedTemperatures, curveOf(reader.moments, 0, reader.shared).weights, resamples);
  const rules = [
    ruleSharp(evidence),
    ruleNarrow(evidence),
    ruleTwoScores(evidence),
    ruleLengths(evidence, table),
    ruleLocated(evidence),
    ruleCollective(evidence, nulls),
  ];
  const { sigmoid } = evidence.energy;
  const power = narrowPower(reader.temperatures, energyCurve.weights, spanOf(energyCurve.y), sigmoid.centre);
  const verdict = classOf(rules, power);
  const figures = figuresOf(evidence, nulls, trajectoriesIn(table));
  return {
    verdict,
    ...figures,
    rules: rules.map(({ rule, passed, text }) => ({ rule, passed, text })),
    sentence: sentenceOf(verdict, rules, reader, figures.location, power),
  };
}

/** The class from the rules: supported by all six; crossover by all but rule 4; otherwise not supported when a sharp
 * change would have been found with power of at least 0.8 and some rule failed, else abstain. */
function classOf(rules: readonly Finding[], power: number): VerdictClass {
  const others = rules.filter(({ rule }) => rule !== 4);
  if (rules.every(({ passed }) => passed === true)) return 'supported';
  if (others.every(({ passed }) => passed === true)) return 'crossover';
  return power >= leastPower && others.some(({ passed }) => passed === false) ? 'not-supported' : 'abstain';
}

type Figures = Pick<Verdict, 'location' | 'width' | 'nullWidth' | 'feedbackGain'>;

function figuresOf({ reader, samples, energy }: Evidence, nulls: NullWidths | null, n: number): Figures {
  if (!(energy.margin > leastMargin)) {
    const gradual = abstain('the energy changes too gradually to have a centre and a width', n);
    return { location: gradual, width: gradual, nullWidth: gradual, feedbackGain: gradual };
  }
  const { reading } = reader;
  const location = resampled(
    reading.energy.centre,
    samples.map(sample => sample.energy.centre),
    n,
  );
  const width = resampled(
    reading.energy.scale * widthOverScale,
    samples.map(sample => sample.energy.scale * widthOverScale),
    n,
  );
  const matched = reading.matched;
  if (nulls === null || matched === null) {
    const missing = abstain('the energy of fixed texts was not computed at enough of these temperatures', n);
    return { location, width, nullWidth: missing, feedbackGain: missing };
  }
  const gains = samples.map(
    (sample, i) => (nulls.resampled[i] ?? NaN) / ((sample.matched?.scale ?? NaN) * widthOverScale),
  );
  return {
    location,
    width,
    nullWidth: resampled(
      nulls.width,
      nulls.resampled,
      nulls.texts,
      `sigmoid with the same weights, bootstrap over texts (${resamples})`,
    ),
    feedbackGain: resampled(nulls.width / (matched.scale * widthOverScale), gains, n),
  };
}

function resampled(value: number, values: readonly number[], n: number, how = method): Figure {
  const interval = percentileInterval(values);
  if (interval === null) return abstain('could not be resampled', n);
  return estimate(value, [Math.min(value, interval[0]), Math.max(value, interval[1])], n, how);
}

function nothing(reason: string, n: number): Verdict {
  const figure = abstain(reason, n);
  return {
    verdict: 'abstain',
    location: figure,
    width: figure,
    nullWidth: figure,
    feedbackGain: figure,
    rules: [1, 2, 3, 4, 5, 6].map(rule => ({
      rule,
      passed: null,
      text: `Rule ${rule} cannot be decided: it ${reason}.`,
    })),
    sentence: `Whether this prompt changes sharply with temperature cannot be said: it ${reason}.`,
  };
}

function trajectoriesIn(table: ScanTable): number {
  return table.rows.reduce((sum, { n }) => sum + n, 0);
}

function spanOf(y: Float64Array): number {
  return Math.max(...y) - Math.min(...y);
}

/** What a person reads first. */
function sentenceOf(
  verdict: VerdictClass,
  rules: readonly Finding[],
  reader: RowReader,
  location: Figure,
  power: number,
): string {
  const place =
    location.kind === 'estimate'
      ? `temperature ${formatTemperature(location.value)} [${location.interval.map(formatTemperature).join(', ')}]`
      : 'some temperature';
  const range = `Between temperatures ${formatTemperature(reader.temperatures[0] ?? 0)} and ${formatTemperature(reader.temperatures.at(-1) ?? 0)},`;
  const clauseOf = (found: Finding | undefined): string => (found === undefined ? '' : `: ${found.clause}`);
  switch (verdict) {
    case 'supported':
      return `A phase transition at ${place} is supported: the change is sharp and narrow in two scores, sharpens with length, and is more than one softmax does alone.`;
    case 'crossover':
      return `Behaviour changes sharply around ${place}, a crossover and no more${clauseOf(rules.find(({ rule }) => rule === 4))}.`;
    case 'not-supported':
      return `${range} answers change with temperature, but a sharp change is not supported${clauseOf(rules.find(({ rule, passed }) => rule !== 4 && passed === false))}.`;
    case 'abstain':
      return power < leastPower
        ? `${range} the answers are too few to tell a sharp change from a gradual one: ${foundWith(power)}.`
        : `${range} the scan cannot tell a sharp change from a gradual one${clauseOf(rules.find(({ rule, passed }) => rule !== 4 && passed === null))}.`;
  }
}

/** How likely a sharp change would be seen in as many answers. */
function foundWith(power: number): string {
  return power < 0.01
    ? 'even a sharp one could not be seen in so few'
    : `a sharp one would be seen only ${(100 * power).toFixed(0)} times in 100`;
}
