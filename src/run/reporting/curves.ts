/** Curves of a report: metrics over the columns of the grid, and growth with tokens and with answers. */
import { continuationEntropy } from '../../core/continuation.ts';
import { burnInTokens } from '../../core/ergodicity/fluctuation.ts';
import { leadingObservable } from '../../core/ergodicity/observables.ts';
import { spectrumOf, type SpectrumPoint } from '../../core/ergodicity/spectrum.ts';
import { boundsOf, estimate, exact, valueOf, type Figure } from '../../core/figure.ts';
import { capitalized, formatCount, formatNumber, formatTemperature } from '../../core/format.ts';
import { jackknife, minimumAgreement, tooFew } from '../../core/statistics/intervals.ts';
import { isPicture, metricOf } from '../../core/metrics.ts';
import { leaveOneOutOfCounts, rarefaction } from '../../core/answers/richness.ts';
import { measurable, vocabularyOf } from '../measuring/cellSample.ts';
import { ergodicityOf } from '../measuring/ergodicityReports.ts';
import { Memo } from '../../core/memo.ts';
import { t } from '../../core/text.ts';
import { sum } from '../../core/numeric/sums.ts';
import { axesOf } from '../../domain/gridPlace.ts';
import type { Curve } from '../../domain/curve.ts';
import type { CellReport } from '../../domain/report.ts';
import type { Run } from '../../domain/run.ts';

type Series = Curve['series'][number];

const overColumns = {
  answers: ['openness', 'energy', 'susceptibility', 'semantic-order', 'vendi', 'logit-variance', 'length'],
  streams: ['openness', 'energy', 'susceptibility', 'logit-variance', 'repetition', 'gamma', 'correlation-time'],
} as const;

/** Maximum number of lines that a reader can tell apart in one chart. */
const mostLines = 6;

/** All curves with at least one point, those of the metrics that were asked for among them. A curve over the columns
 * has the id of its metric. */
export function curvesOf(run: Run, cells: readonly CellReport[]): Curve[] {
  const asked = run.kind === 'study' ? [] : (run.manifest.spec.metrics ?? []).filter(id => !isPicture(id));
  const ids = new Set<string>([...overColumns[run.plan.mode], ...asked]);
  const metrics = [...ids].map(id => metricCurve(run, cells, id));
  return [
    ...metrics,
    continuationCurve(run, cells),
    kindCurve(cells),
    ...fluctuationCurves(run, cells),
    ...spectrumCurves(run, cells),
  ].filter(curve => curve.series.some(line => line.x.length > 0));
}

function metricCurve(run: Run, cells: readonly CellReport[], id: string): Curve {
  const { name, unit, caption } = metricOf(id);
  const { x: columns, y: rows } = axesOf(run.plan);
  const series = rows.labels.map((label, row): Series => {
    const points = cells
      .filter(cell => cell.row === row)
      .flatMap(cell => {
        const figure = cell.figures[id];
        return figure !== undefined &&
          (figure.kind === 'exact' || boundsOf(figure) !== undefined || cell.state === 'done')
          ? [{ at: columns.values[cell.column] ?? NaN, figure }]
          : [];
      })
      .sort((a, b) => a.at - b.at);
    return { label, x: points.map(point => point.at), y: points.map(point => point.figure) };
  });
  const isBounded = series.some(({ y }) => y.some(figure => boundsOf(figure) !== undefined));
  return {
    id,
    metric: id,
    along: 'columns',
    title: name,
    unit,
    caption: isBounded
      ? t`${caption} Bands without a line are bounds: the model shows only the likeliest tokens.`
      : caption,
    xLabel: columns.name,
    logX: columns.logarithmic,
    logY: false,
    series: series.filter(line => line.x.length > 0),
    guides: [],
  };
}

/** Finished cells of a window: at most six, evenly spread over the temperatures. */
function spread(cells: readonly CellReport[], window: number): CellReport[] {
  const row = cells
    .filter(cell => cell.window === window && cell.state === 'done')
    .sort((a, b) => a.temperature - b.temperature);
  if (row.length <= mostLines) return row;
  return Array.from(
    { length: mostLines },
    (_, line) => row[Math.round((line * (row.length - 1)) / (mostLines - 1))],
  ).filter(cell => cell !== undefined);
}

const labelOf = ({ temperature }: CellReport): string => `temperature ${formatTemperature(temperature)}`;

/** 1, 2, 3, 4, 6, 8, 12, ... up to `last`. */
function stepsTo(last: number): number[] {
  const steps = Array.from({ length: 24 }, (_, at) => (at % 2 === 0 ? 2 ** (at / 2) : 3 * 2 ** ((at - 3) / 2)));
  return [...new Set([...steps.filter(step => Number.isInteger(step) && step < last), last])].sort((a, b) => a - b);
}

const growths = new Memo<readonly Figure[]>();
const rarefactions = new Memo<readonly Figure[]>();

/** H_n over n, with n ln V of uniform guessing as a guide. */
function continuationCurve(run: Run, cells: readonly CellReport[]): Curve {
  const { name, unit, caption } = metricOf('continuation-entropy');
  const { mode, tokens } = run.plan;
  const x = stepsTo(tokens);
  const series = spread(cells, 0).map((cell): Series => {
    const trajectories = measurable(run, cell.index);
    return {
      label: labelOf(cell),
      x,
      y: growths.recall(trajectories, [mode, tokens], () =>
        x.map(steps => continuationEntropy(trajectories, mode, steps)),
      ),
    };
  });
  const guide = { label: 'uniform guessing', x, y: x.map(steps => steps * Math.log(vocabularyOf(run, 0))) };
  return {
    id: 'continuation-entropy',
    metric: 'continuation-entropy',
    along: 'sample',
    title: name,
    unit,
    caption,
    xLabel: 'tokens',
    logX: false,
    logY: false,
    series,
    guides: [guide],
  };
}

/** Rarefaction: expected number of kinds among fewer answers than were sampled (docs/method.md#richness). */
function kindCurve(cells: readonly CellReport[]): Curve {
  const series = spread(cells, 0).map((cell): Series => {
    const x = stepsTo(sum(cell.kinds.map(({ count }) => count)));
    return { label: labelOf(cell), x, y: rarefactions.recall(cell.kinds, [], () => x.map(m => rarefied(cell, m))) };
  });
  return {
    id: 'kind-growth',
    along: 'sample',
    title: t`Kinds by number of answers`,
    unit: 'kinds',
    caption: t`Expected number of kinds among fewer answers. If the curve still rises at its end, more answers would show more kinds; if it is flat, more answers would show few new ones.`,
    xLabel: 'answers',
    logX: false,
    logY: false,
    series,
    guides: [],
  };
}

function rarefied({ kinds }: CellReport, m: number): Figure {
  const counts = kinds.map(kind => kind.count);
  const n = sum(counts);
  const few = tooFew(n, minimumAgreement);
  if (few !== null) return few;
  if (m >= n) return exact(counts.length);
  const figure = jackknife(
    rarefaction(counts, m),
    leaveOneOutOfCounts(counts, kept => rarefaction(kept, m)),
  );
  if (figure.kind !== 'estimate') return figure;
  const within = (kinds: number): number => Math.min(m, Math.max(1, kinds));
  return estimate(within(figure.value), [within(figure.interval[0]), within(figure.interval[1])], n, figure.method);
}

/** Ω(N) over N, one chart per window, with the slopes of frozen (0) and independent (-1) runs as guides. */
function fluctuationCurves(run: Run, cells: readonly CellReport[]): Curve[] {
  if (run.plan.mode === 'answers') return [];
  const { name, unit, caption } = metricOf('fluctuation');
  return run.plan.windows.map(({ label }, window): Curve => {
    const series = spread(cells, window).flatMap((cell): Series[] => {
      const leading = ergodicityOf(run, cell.index)?.leading;
      return leading === undefined ? [] : [{ label: labelOf(cell), x: leading.lengths, y: leading.fluctuation }];
    });
    const title = run.plan.windows.length > 1 ? `${name}: ${label}` : name;
    return {
      id: window === 0 ? 'fluctuation' : `fluctuation-${window}`,
      metric: 'fluctuation',
      along: 'long-run',
      title,
      unit,
      caption,
      xLabel: 'tokens N',
      logX: true,
      logY: true,
      series,
      guides: guidesOf(series),
    };
  });
}

const spectra = new Memo<readonly SpectrumPoint[]>();

/** Most spectra in one chart. */
const mostSpectra = 3;

/** S over the frequency, one chart per window, with the peaks named in the caption. */
function spectrumCurves(run: Run, cells: readonly CellReport[]): Curve[] {
  if (run.plan.mode === 'answers') return [];
  return run.plan.windows.map(({ label }, window): Curve => {
    const found = spread(cells, window)
      .slice(0, mostSpectra)
      .map(cell => ({ cell, points: spectrumAt(run, cell.index) }))
      .filter(({ points }) => points.length > 0);
    const title = t`Power spectrum`;
    return {
      id: window === 0 ? 'spectrum' : `spectrum-${window}`,
      along: 'long-run',
      title: run.plan.windows.length > 1 ? `${title}: ${label}` : title,
      unit: '',
      caption: [
        t`How strongly the observable of the fluctuation repeats at each frequency; 0.25 is once in four tokens. Flat: independent tokens. Rising to the left: slow changes. A line: a cycle.`,
        ...found.map(({ cell, points }) => peakText(labelOf(cell), points)),
      ].join(' '),
      xLabel: t`cycles per token`,
      logX: false,
      logY: true,
      series: found.map(({ cell, points }) => ({
        label: labelOf(cell),
        x: points.map(({ frequency }) => frequency),
        y: points.map(({ power }) => power),
      })),
      guides: [],
    };
  });
}

function spectrumAt(run: Run, index: number): readonly SpectrumPoint[] {
  const trajectories = measurable(run, index);
  const [first] = trajectories;
  if (first === undefined) return [];
  return spectra.recall(trajectories, [], () => {
    const observable = leadingObservable(trajectories);
    const longest = Math.max(...trajectories.map(({ ids }) => ids.length));
    const whole = trajectories.filter(({ ids }) => ids.length === longest);
    return spectrumOf(
      whole.map(trajectory => observable.values(trajectory)),
      burnInTokens,
    );
  });
}

/** "Temperature 0.7: a line at 0.25 cycles per token, every 4 tokens." */
function peakText(label: string, points: readonly SpectrumPoint[]): string {
  const peaks = points.filter(({ isPeak }) => isPeak);
  const value = ({ power }: SpectrumPoint): number => valueOf(power) ?? 0;
  const [strongest] = peaks.toSorted((a, b) => value(b) - value(a));
  return strongest === undefined
    ? t`${capitalized(label)}: no line stands out.`
    : t`${capitalized(label)}: ${formatCount(peaks.length, 'line')}, the strongest at ${formatNumber(strongest.frequency, 3)}, once in ${formatNumber(1 / strongest.frequency, 1)} tokens.`;
}

function guidesOf(series: readonly Series[]): Curve['guides'] {
  const [first] = series;
  const start = first?.y[0];
  if (first === undefined || start === undefined || start.kind === 'abstain') return [];
  const { value } = start;
  const [from = 1] = first.x;
  return [
    { label: 'slope 0: frozen', x: first.x, y: first.x.map(() => value) },
    { label: 'slope −1: independent tokens', x: first.x, y: first.x.map(n => (value * from) / n) },
  ];
}
