/** How the map encodes a metric: which metrics can color it, the range of the scale and its labels. Ranges are absolute
 * wherever the metric has one, so that two prompts can be compared. */
import { valueOf } from '../../../src/core/figure.ts';
import { fixed, formatNumber, formatPercent } from '../../../src/core/format.ts';
import { t } from '../../../src/core/text.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { formatPerplexity, tokenCount } from '../../../src/core/perplexity.ts';
import { figureAt } from './gridLookup.ts';

export interface ColorScale {
  /** Values at both ends, in units of the metric. */
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  readonly lowLabel: string;
  readonly highLabel: string;
  /** A value as a cell shows it. */
  readonly format: (value: number) => string;
}

const twoDecimals = (value: number): string => fixed(value, 2);
const formatPlain = (value: number): string => formatNumber(value);

/** The color scale of a metric in a run. */
export function colorScale(report: RunReport, metric: string): ColorScale {
  const uniformEntropy = Math.log(report.model.vocabulary);
  const linear = (high: number, lowLabel: string, highLabel: string, format: ColorScale['format']): ColorScale => ({
    low: 0,
    high,
    isLog: false,
    lowLabel,
    highLabel,
    format,
  });
  switch (metric) {
    case 'semantic-order':
      return linear(1, t`unrelated`, t`identical`, twoDecimals);
    case 'agreement':
      return linear(1, t`never the same kind`, t`always the same kind`, twoDecimals);
    case 'share-between':
      return linear(1, t`all answers alike`, t`answers differ`, formatPercent);
    case 'gamma':
      return linear(1, t`runs stay apart`, t`runs converge`, twoDecimals);
    case 'repetition':
      return linear(1, t`no token repeats`, t`every token repeats`, formatPercent);
    case 'openness':
      return linear(uniformEntropy, tokenCount(0), tokenCount(uniformEntropy), formatPerplexity);
    case 'next-choices':
      return {
        low: 1,
        high: report.model.vocabulary,
        isLog: true,
        lowLabel: tokenCount(0),
        highLabel: tokenCount(uniformEntropy),
        format: count => formatPerplexity(Math.log(count)),
      };
    case 'energy':
      return linear(uniformEntropy, t`expected`, t`blind guessing`, formatPlain);
    case 'kinds':
      return {
        low: 1,
        high: Math.max(2, ...report.cells.map(cell => cell.n)),
        isLog: true,
        lowLabel: t`one kind`,
        highLabel: t`every answer its own kind`,
        format: formatPlain,
      };
    default:
      return dataScale(valuesOf(report, metric));
  }
}

function valuesOf(report: RunReport, metric: string): readonly number[] {
  return report.axes.y.labels
    .flatMap((_, row) => report.axes.x.labels.map((_label, column) => valueOf(figureAt(report, row, column, metric))))
    .filter(value => value !== undefined);
}

/** The scale of a metric without a range of its own: that of its values, logarithmic over more than a factor of 20. */
function dataScale(values: readonly number[]): ColorScale {
  if (values.length === 0)
    return { low: 0, high: 1, isLog: false, lowLabel: t`low`, highLabel: t`high`, format: formatPlain };
  const low = Math.min(...values);
  const high = Math.max(...values);
  return {
    low,
    high,
    isLog: low > 0 && high / low > 20,
    lowLabel: formatPlain(low),
    highLabel: formatPlain(high),
    format: formatPlain,
  };
}

/** Position of a value on the scale, 0 to 1; 0.5 where the scale has no width. */
export function scalePosition({ low, high, isLog }: ColorScale, value: number): number {
  const [from, to, at] = isLog ? [Math.log(low), Math.log(high), Math.log(Math.max(value, low))] : [low, high, value];
  return to > from ? Math.max(0, Math.min(1, (at - from) / (to - from))) : 0.5;
}

const preferred = {
  answers: ['semantic-order', 'energy', 'agreement', 'kinds', 'susceptibility', 'share-between', 'openness'],
  streams: ['gamma', 'openness', 'energy', 'repetition', 'correlation-time', 'susceptibility', 'semantic-order'],
} as const;

/** Metrics that can color the map: those that some cell states, and the main metric of the mode, whose cells say why it
 * is missing. */
export function colorChoices(report: RunReport): readonly string[] {
  const stated = ({ figures }: CellReport): string[] =>
    Object.keys(figures).filter(id => valueOf(figures[id]) !== undefined);
  const present = new Set(report.cells.flatMap(stated));
  if (report.exactMap.length > 0) present.add('openness');
  const [main] = preferred[report.mode];
  if (report.cells.some(({ figures }) => figures[main] !== undefined)) present.add(main);
  const first = preferred[report.mode].filter(id => present.has(id));
  return [...first, ...[...present].filter(id => !first.some(known => known === id)).sort()];
}

/** The metric that colors the map: the user's choice; otherwise a requested metric or the main metric of the mode, once
 * half of a row states it; in streams that are too short for it, energy; before that the exact openness. */
export function colorMetric(report: RunReport, chosen: string): string {
  const choices = colorChoices(report);
  if (chosen !== '' && choices.includes(chosen)) return chosen;
  const main = preferred[report.mode][0];
  const candidates = [...(report.spec.metrics ?? []), ...(report.mode === 'streams' ? [main, 'energy'] : [main])];
  return candidates.find(metric => isMostlyKnown(report, metric)) ?? (choices.includes('openness') ? 'openness' : main);
}

/** Whether half of some row states a metric. */
function isMostlyKnown(report: RunReport, metric: string): boolean {
  return report.axes.y.labels.some((_, at) => {
    const row = report.cells.filter(cell => cell.row === at);
    return row.length > 0 && 2 * row.filter(cell => valueOf(cell.figures[metric]) !== undefined).length >= row.length;
  });
}
