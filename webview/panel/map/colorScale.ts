/** What a cell's color means: range, words at both ends, and how its number is written. Ranges are absolute wherever
 * the metric has one, so that two prompts can be compared. */
import { valueOf } from '../../../src/core/figure.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { fixed, formatNumber, formatPercent } from '../../../src/core/format.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { choiceNumber, choiceWords } from '../../shared/perplexity.ts';
import { figureAt } from './gridLookup.ts';

export interface ColorScale {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly lowWord: string;
  readonly highWord: string;
  /** The number written in a cell. */
  readonly write: (value: number) => string;
}

const two = (value: number): string => fixed(value, 2);
const plain = (value: number): string => formatNumber(value);

/** The scale of a metric in a run. */
export function colorScale(report: RunReport, metric: string): ColorScale {
  const entropyOfBlindGuess = Math.log(report.model.vocabulary);
  const unit = (lowWord: string, highWord: string, write = two): ColorScale => ({
    low: 0,
    high: 1,
    log: false,
    lowWord,
    highWord,
    write,
  });
  switch (metric) {
    case 'semantic-order':
      return unit('unrelated', 'identical');
    case 'agreement':
      return unit('never of one kind', 'always of one kind');
    case 'share-between':
      return unit('all answers alike', 'answers differ', formatPercent);
    case 'gamma':
      return unit('frozen', 'one run stands for all');
    case 'repetition':
      return unit('nothing repeats', 'all repeats', formatPercent);
    case 'openness':
      return {
        low: 0,
        high: entropyOfBlindGuess,
        log: false,
        lowWord: '1 choice',
        highWord: choiceWords(entropyOfBlindGuess),
        write: choiceNumber,
      };
    case 'next-choices':
      return {
        low: 1,
        high: report.model.vocabulary,
        log: true,
        lowWord: '1 choice',
        highWord: choiceWords(entropyOfBlindGuess),
        write: count => choiceNumber(Math.log(count)),
      };
    case 'energy':
      return {
        low: 0,
        high: entropyOfBlindGuess,
        log: false,
        lowWord: 'expected',
        highWord: 'blind guess',
        write: plain,
      };
    case 'kinds':
      return {
        low: 1,
        high: Math.max(2, ...report.cells.map(cell => cell.n)),
        log: true,
        lowWord: 'one kind',
        highWord: 'each its own kind',
        write: plain,
      };
    default:
      return scaleOfData(valuesOf(report, metric));
  }
}

function valuesOf(report: RunReport, metric: string): readonly number[] {
  const figures: (Figure | undefined)[] = report.axes.y.labels.flatMap((_, row) =>
    report.axes.x.labels.map((_label, column) => figureAt(report, row, column, metric)),
  );
  return figures.map(figure => valueOf(figure)).filter(value => value !== undefined);
}

function scaleOfData(values: readonly number[]): ColorScale {
  if (values.length === 0) return { low: 0, high: 1, log: false, lowWord: 'low', highWord: 'high', write: plain };
  const low = Math.min(...values);
  const high = Math.max(...values);
  return { low, high, log: low > 0 && high / low > 20, lowWord: plain(low), highWord: plain(high), write: plain };
}

/** Position of a value on the scale, 0..1. */
export function shareOf(scale: ColorScale, value: number): number {
  const at = scale.log ? Math.log(Math.max(value, scale.low)) : value;
  const [low, high] = scale.log ? [Math.log(scale.low), Math.log(scale.high)] : [scale.low, scale.high];
  return high > low ? Math.max(0, Math.min(1, (at - low) / (high - low))) : 0.5;
}

const preferred = {
  answers: ['semantic-order', 'energy', 'agreement', 'kinds', 'susceptibility', 'share-between', 'openness'],
  streams: ['gamma', 'openness', 'energy', 'repetition', 'correlation-time', 'susceptibility', 'semantic-order'],
} as const;

/** Metrics the map can be colored by: those stated somewhere and the mode's own, which may say why it is not. */
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

/** The metric to color by when the person has not chosen: one that was asked for, else the mode's own, once half of a
 * row has it; in streams that are too short for it, energy; before that the exact openness, which stands for every
 * cell. */
export function colorOf(report: RunReport, chosen: string): string {
  const choicesNow = colorChoices(report);
  if (chosen !== '' && choicesNow.includes(chosen)) return chosen;
  const main = preferred[report.mode][0];
  const candidates = [...(report.spec.metrics ?? []), ...(report.mode === 'streams' ? [main, 'energy'] : [main])];
  return (
    candidates.find(metric => isMostlyKnown(report, metric)) ?? (choicesNow.includes('openness') ? 'openness' : main)
  );
}

/** Whether half of some row states a metric. */
function isMostlyKnown(report: RunReport, metric: string): boolean {
  return report.axes.y.labels.some((_, at) => {
    const row = report.cells.filter(cell => cell.row === at);
    return row.length > 0 && 2 * row.filter(cell => valueOf(cell.figures[metric]) !== undefined).length >= row.length;
  });
}
