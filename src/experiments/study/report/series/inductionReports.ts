/** Learning to repeat: how much a random string surprises the second time (science.md B5, R12), and how free the first
 * word is (R13). */
import { inductionOf, type Induction } from '../../../../core/constraints/induction.ts';
import { exact, type Figure } from '../../../../core/figure.ts';
import { Memo } from '../../../../core/memo.ts';
import type { Curve } from '../../../../domain/curve.ts';
import type { InductionReading, Study } from '../../../../domain/study.ts';
import type { SeriesAxis, SeriesLine, SeriesPoint } from './seriesAxis.ts';

/** A level of the axis with its probe. */
export interface InductionPoint extends Pick<SeriesPoint, 'x' | 'label'>, Induction {
  readonly reading: InductionReading;
}

export interface InductionLine extends Pick<SeriesLine, 'label' | 'control'> {
  readonly points: readonly InductionPoint[];
}

const known = new Memo<Induction>();

/** Probes along the axis; levels that were not read yet are left out. */
export function inductionLines(study: Study, axis: SeriesAxis, seed: number): InductionLine[] {
  const readings = new Map(study.inductions.map(reading => [reading.configuration, reading]));
  return axis.lines
    .map(({ label, control, points }): InductionLine => ({
      label,
      control,
      points: points.flatMap(point => pointOf(point, readings.get(point.configurations[0]?.index ?? -1), seed)),
    }))
    .filter(({ points }) => points.length > 0);
}

function pointOf({ x, label }: SeriesPoint, reading: InductionReading | undefined, seed: number): InductionPoint[] {
  if (reading === undefined) return [];
  return [{ x, label, reading, ...known.recall(reading, [seed], () => probeOf(reading, seed)) }];
}

/** Texts of the probe: a random string, then the same string again. */
function probeOf({ surprisal, length }: InductionReading, seed: number): Induction {
  const texts = Array.from({ length: surprisal.length / (2 * length) }, (_, text) =>
    surprisal.subarray(text * 2 * length, (text + 1) * 2 * length),
  );
  return inductionOf(
    texts.map(text => text.filter(Number.isFinite)),
    length,
    seed,
  );
}

/** Surprisal of both halves along the axis, and openness at the start of a text against that of a blind guess. */
export function inductionCurves(lines: readonly InductionLine[], axis: SeriesAxis): Curve[] {
  if (lines.length === 0) return [];
  const seriesOf = (
    label: string,
    points: readonly InductionPoint[],
    of: (point: InductionPoint) => Figure,
  ): Curve['series'][number] => ({ label, x: points.map(({ x }) => x), y: points.map(of) });
  const x = [...new Set(lines.flatMap(({ points }) => points.map(point => point.x)))].sort((a, b) => a - b);
  const vocabulary = lines[0]?.points[0]?.reading.vocabulary ?? 0;
  const frame = { ...axis.frame, logY: false };
  return [
    {
      id: 'induction',
      title: 'Surprisal of a random string and of its repetition',
      unit: 'nats per token',
      caption:
        `A random string of tokens, then the same string again. Only a model that can look back and copy is less surprised the second time. ${axis.caption}`.trim(),
      ...frame,
      series: lines.flatMap(({ label, points }) => [
        seriesOf(`${label}: first time`, points, ({ first }) => first),
        seriesOf(`${label}: second time`, points, ({ second }) => second),
      ]),
      guides: [],
    },
    {
      id: 'induction-openness',
      title: 'Openness at the start of a text',
      unit: 'nats',
      caption:
        `How open the very first token is. Before training, all tokens are about equally likely. ${axis.caption}`.trim(),
      ...frame,
      series: lines.map(({ label, points }) => seriesOf(label, points, ({ reading }) => exact(reading.openness))),
      guides: [{ label: 'blind guess', x, y: x.map(() => Math.log(vocabulary)) }],
    },
  ];
}
