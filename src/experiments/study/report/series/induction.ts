/** The induction probe along the axis: how much less a random string surprises the second time, and how open the first
 * token is (docs/method.md#induction). */
import { inductionOf, type Induction } from '../../../../core/constraints/induction.ts';
import { exact, valueOf, type Figure } from '../../../../core/figure.ts';
import { formatFigure } from '../../../../core/figureText.ts';
import { capitalized, formatNumber } from '../../../../core/format.ts';
import { Memo } from '../../../../core/memo.ts';
import { listOf, t } from '../../../../core/text.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { InductionReading, Study } from '../../../../domain/study.ts';
import { joinSentences } from '../phrasing.ts';
import { controlName, type SeriesAxis, type SeriesLine, type SeriesPoint } from './seriesAxis.ts';

/** A level of the axis with its probe. */
interface InductionPoint extends Omit<SeriesPoint, 'configurations'>, Induction {
  readonly reading: InductionReading;
}

export interface InductionLine extends Omit<SeriesLine, 'points'> {
  readonly points: readonly InductionPoint[];
}

const probes = new Memo<Induction>();

/** Lines with at least one probe; levels that were not read yet are left out. */
export function inductionLines(study: Study, { own, controls }: SeriesAxis, seed: number): InductionLine[] {
  const readings = new Map(study.inductions.map(reading => [reading.configuration, reading]));
  const pointOf = ({ configurations, ...point }: SeriesPoint): InductionPoint[] => {
    const [first] = configurations;
    const reading = first === undefined ? undefined : readings.get(first);
    if (reading === undefined) return [];
    return [{ ...point, reading, ...probes.recall(reading, [seed], () => probeOf(reading, seed)) }];
  };
  return [own, ...controls]
    .map((line): InductionLine => ({ ...line, points: line.points.flatMap(pointOf) }))
    .filter(({ points }) => points.length > 0);
}

/** The probe of one configuration: sequences of a random string and its repetition. */
function probeOf({ surprisal, length }: InductionReading, seed: number): Induction {
  const sequences = Array.from({ length: surprisal.length / (2 * length) }, (_, sequence) =>
    surprisal.subarray(sequence * 2 * length, (sequence + 1) * 2 * length),
  );
  return inductionOf(
    sequences.map(sequence => sequence.filter(Number.isFinite)),
    length,
    seed,
  );
}

/** Surprisal of both occurrences along the axis, and entropy of the first token compared with uniform guessing. */
export function inductionCurves(lines: readonly InductionLine[], axis: SeriesAxis): Curve[] {
  const [reference] = lines.flatMap(({ points }) => points);
  if (reference === undefined) return [];
  const { vocabulary } = reference.reading;
  const seriesOf = (
    label: string,
    points: readonly InductionPoint[],
    figureOf: (point: InductionPoint) => Figure,
  ): Curve['series'][number] => ({ label, x: points.map(({ x }) => x), y: points.map(figureOf) });
  const x = [...new Set(lines.flatMap(({ points }) => points.map(point => point.x)))].sort((a, b) => a - b);
  const frame = { ...axis.frame, logY: false };
  return [
    {
      id: 'induction',
      title: t`Surprisal of a random string and of its repetition`,
      unit: t`nats per token`,
      caption: joinSentences([
        t`A random string of tokens, followed by the same string. A model that can look back and copy is less surprised the second time.`,
        axis.caption,
      ]),
      ...frame,
      series: lines.flatMap(({ label, points }) => [
        seriesOf(t`${label}: first time`, points, ({ first }) => first),
        seriesOf(t`${label}: second time`, points, ({ second }) => second),
      ]),
      guides: [],
    },
    {
      id: 'induction-openness',
      title: t`Entropy of the first token`,
      unit: t`nats`,
      caption: joinSentences([
        t`How open the very first token is. Before training, all tokens are about equally likely.`,
        axis.caption,
      ]),
      ...frame,
      series: lines.map(({ label, points }) => seriesOf(label, points, ({ reading }) => exact(reading.openness))),
      guides: [{ label: t`uniform guessing`, x, y: x.map(() => Math.log(vocabulary)) }],
    },
  ];
}

/** Share of its first surprisal that a string must lose before the model counts as repeating it; a smaller loss can
 * come from common tokens alone. */
const leastShare = 0.25;

/** Whether the string is clearly less surprising the second time. */
function repeats({ first, gain }: InductionPoint): boolean {
  const before = valueOf(first);
  return gain.kind === 'estimate' && before !== undefined && gain.interval[0] > leastShare * before;
}

/** First level from which on the model repeats the string. */
function firstRepeating(points: readonly InductionPoint[]): InductionPoint | undefined {
  return points[points.findLastIndex(point => !repeats(point)) + 1];
}

/** Label of the first level from which on the model repeats the string; null when it does not, or where the levels have
 * no order. */
export function inductionFrom(lines: readonly InductionLine[], axis: SeriesAxis): string | null {
  const own = lines.find(({ isControl }) => !isControl);
  if (own === undefined || !axis.isOrdered) return null;
  return firstRepeating(own.points)?.label ?? null;
}

/** From which level on the model repeats a random string, whether the controls do, and how open the first token is
 * before training; none without a probe of the series itself. */
export function inductionSentences(lines: readonly InductionLine[], axis: SeriesAxis): string[] {
  const own = lines.find(({ isControl }) => !isControl);
  if (own === undefined) return [];
  if (!axis.isOrdered) return [comparisonSentence(own)];
  return [
    ownSentence(own, axis),
    ...lines.filter(({ isControl }) => isControl).map(controlSentence),
    untrainedSentence(own),
  ];
}

function ownSentence({ points }: InductionLine, { knob }: SeriesAxis): string {
  const last = points.at(-1);
  if (last === undefined) return '';
  const isSize = knob === 'size';
  const at = firstRepeating(points);
  if (at === undefined)
    return isSize
      ? t`No model repeats a random string: ${surprisals(last)}.`
      : t`The model does not repeat a random string at any level: ${surprisals(last)}.`;
  if (at === points[0])
    return isSize
      ? t`All models repeat a random string: ${surprisals(last)}.`
      : t`The model repeats a random string at every level: ${surprisals(last)}.`;
  return isSize
    ? t`Models repeat a random string from ${at.label} onward: ${surprisals(last)}.`
    : t`The model repeats a random string from ${at.label} onward: ${surprisals(last)}.`;
}

function controlSentence(line: InductionLine): string {
  const last = line.points.at(-1);
  if (last === undefined) return '';
  const control = capitalized(controlName(line));
  const at = firstRepeating(line.points);
  return at === undefined
    ? t`${control} does not repeat it: ${surprisals(last)}.`
    : t`${control} repeats it from ${at.label} onward: ${surprisals(last)}.`;
}

/** Models without an order, side by side. */
function comparisonSentence({ points }: InductionLine): string {
  const able = points.filter(repeats);
  const unable = points.filter(point => !able.includes(point));
  const labels = (some: readonly InductionPoint[]): string => listOf(some.map(({ label }) => label));
  const numbers = points.map(surprisals).join('; ');
  if (able.length === 0) return t`None of the models repeats a random string: ${numbers}.`;
  if (unable.length === 0) return t`All models repeat a random string: ${numbers}.`;
  return t`A random string is repeated by ${labels(able)}, but not by ${labels(unable)}: ${numbers}.`;
}

/** "after 4096 training steps, surprisal goes from 5.61 [5.58, 5.64] to 0.62 [0.58, 0.66] nats per token the second
 * time"
 */
function surprisals({ phrase, first, second }: InductionPoint): string {
  if (first.kind === 'abstain' || second.kind === 'abstain')
    return t`${phrase}, there are too few sequences to state by how much`;
  return t`${phrase}, surprisal goes from ${natsText(first)} to ${natsText(second)} nats per token the second time`;
}

/** How close an entropy is to that of uniform guessing, as a share of it, to count as uniform. */
const nearlyUniform = 0.9;

function untrainedSentence({ points }: InductionLine): string {
  const untrained = points.find(({ reading, isUntrained }) => isUntrained && reading.vocabulary > 1);
  if (untrained === undefined) return '';
  const { openness, vocabulary } = untrained.reading;
  const most = Math.log(vocabulary);
  const numbers = t`${formatNumber(openness, 2)} of at most ${formatNumber(most, 2)} nats`;
  return openness > nearlyUniform * most
    ? t`Before training, the entropy of the first token is close to uniform guessing: ${numbers}.`
    : t`Before training, the entropy of the first token is already below uniform guessing: ${numbers}.`;
}

function natsText(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 2 });
  return interval === '' ? value : `${value} ${interval}`;
}
