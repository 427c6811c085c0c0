/** E9, phase scan: the verdict of seven rules over one row of temperatures (docs/method.md#phase-verdict). */
import { abstain, estimate } from '../figure.ts';
import type { Figure } from '../figure.ts';
import type { Reason } from '../reasons.ts';
import { at, lastOf } from '../numeric/at.ts';
import { minimumOrder } from '../statistics/intervals.ts';
import type { Mode } from '../trajectory.ts';
import { evidenceOf, findingsOf } from './evidence.ts';
import type { Scan, Verdict, VerdictClass } from './scan.ts';
import { plantedPower, trials } from './scanPower.ts';
import { fewestTemperatures, matchedScale, percentileInterval, resamples } from './scanReading.ts';
import type { RowReader } from './scanReading.ts';
import type { Evidence, Finding } from './scanRules.ts';
import { curveOf, scanTable } from './scanTable.ts';
import type { ScanTable } from './scanTable.ts';
import { leastMargin } from './sharpness.ts';
import { widthOverScale } from './sigmoid.ts';
import { nullWidths } from './softmaxWidth.ts';
import type { NullWidths } from './softmaxWidth.ts';
import { classOf } from './verdictClass.ts';
import type { Objection, VerdictMessage } from './verdictMessages.ts';

const method = `sigmoid by weighted least squares, bootstrap over trajectories (${resamples})`;

/**
 * Classifies the change over one row. Needs 7 temperatures with 16 trajectories each, else it abstains. The same scan
 * always gives the same verdict: the bootstrap has a fixed seed.
 */
export function classifyTransition(scan: Scan): Verdict {
  const table = scanTable(scan, minimumOrder);
  const sampled = table.rows.length;
  if (sampled < fewestTemperatures) {
    const unit = scan.mode === 'answers' ? 'answers' : 'runs';
    return nothing(
      { code: 'needs-temperatures', needed: fewestTemperatures, each: minimumOrder, has: sampled, unit },
      trajectoriesIn(table),
    );
  }
  const evidence = evidenceOf(table, scan.softmaxNull?.temperatures ?? [], resamples);
  const { reader } = evidence;
  const sharedTemperatures = reader.shared.map(row => at(reader.temperatures, row));
  const nulls =
    scan.softmaxNull === null || reader.reading.matched === null
      ? null
      : nullWidths(scan.softmaxNull, sharedTemperatures, curveOf(reader.moments, 0, reader.shared).weights, resamples);
  const rules = findingsOf(evidence, table, nulls);
  let power: number | null = null;
  const verdict = classOf(rules, () => (power ??= plantedPower(table, evidence, nulls)));
  const figures = figuresOf(evidence, nulls, trajectoriesIn(table));
  return {
    verdict,
    ...figures,
    rules: rules.map(({ rule, passed, message }) => ({ rule, passed, message })),
    message: messageOf(verdict, rules, reader, figures.location, { mode: scan.mode, power }),
  };
}

type Figures = Pick<Verdict, 'location' | 'width' | 'nullWidth' | 'feedbackGain'>;

function figuresOf({ reader, samples, energy }: Evidence, nulls: NullWidths | null, n: number): Figures {
  if (!(energy.margin > leastMargin)) {
    const gradual = abstain({ code: 'too-gradual' }, n);
    return { location: gradual, width: gradual, nullWidth: gradual, feedbackGain: gradual };
  }
  const { reading } = reader;
  const location = resampled(
    reading.energy.center,
    samples.map(sample => sample.energy.center),
    n,
  );
  const width = resampled(
    reading.energy.scale * widthOverScale,
    samples.map(sample => sample.energy.scale * widthOverScale),
    n,
  );
  const matched = reading.matched;
  if (nulls === null || matched === null) {
    const missing = abstain({ code: 'no-softmax-null' }, n);
    return { location, width, nullWidth: missing, feedbackGain: missing };
  }
  const gains = samples.map((sample, i) => at(nulls.resampled, i) / (matchedScale(sample) * widthOverScale));
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
  if (interval === null) return abstain({ code: 'not-resampled' }, n);
  return estimate(value, [Math.min(value, interval[0]), Math.max(value, interval[1])], n, how);
}

function nothing(reason: Reason, n: number): Verdict {
  const figure = abstain(reason, n);
  return {
    verdict: 'abstain',
    location: figure,
    width: figure,
    nullWidth: figure,
    feedbackGain: figure,
    rules: [1, 2, 3, 4, 5, 6, 7].map(rule => ({ rule, passed: null, message: { code: 'undecided', rule, reason } })),
    message: { code: 'undecided', reason },
  };
}

function trajectoriesIn(table: ScanTable): number {
  return table.rows.reduce((total, { trajectories }) => total + trajectories.length, 0);
}

/** The verdict as a message, with the rule that decided it. */
function messageOf(
  verdict: VerdictClass,
  rules: readonly Finding[],
  { temperatures, reading }: RowReader,
  location: Figure,
  { mode, power }: { readonly mode: Mode; readonly power: number | null },
): VerdictMessage {
  const place =
    location.kind === 'estimate'
      ? { at: location.value, interval: location.interval }
      : { at: reading.energy.center, interval: null };
  const scanned = { from: at(temperatures, 0), to: lastOf(temperatures) };
  const objectionTo = (isMeant: (finding: Finding) => boolean): Objection | null =>
    rules.find(isMeant)?.objection ?? null;
  switch (verdict) {
    case 'supported':
      return { code: 'supported', ...place };
    case 'derailing':
      return { code: 'derailing', mode, ...place };
    case 'crossover':
      return { code: 'crossover', ...place, because: objectionTo(({ rule }) => rule === 4) };
    case 'not-supported':
      return {
        code: 'not-supported',
        ...scanned,
        because: objectionTo(({ rule, passed }) => rule !== 4 && passed === false),
      };
    case 'abstain':
      return power === null
        ? { code: 'inconclusive', ...scanned, because: objectionTo(({ passed }) => passed === null) }
        : { code: 'low-power', ...scanned, found: Math.round(power * trials), trials };
  }
}
