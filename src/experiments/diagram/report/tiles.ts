/** The four tiles of a cell. */
import { abstain, type Figure } from '../../../core/figure.ts';
import { formatTemperature } from '../../../core/format.ts';
import { formatFigure } from '../../../core/figureText.ts';
import { reasonText } from '../../../core/reasons.ts';
import { metricOf } from '../../../core/metrics.ts';
import { outcomeName } from '../../../core/answers/outcomes.ts';
import { ergodicityText } from '../../../core/ergodicity/ergodicityMessages.ts';
import { ergodicityOf } from '../../../run/measuring/ergodicityReports.ts';
import type { CellReport, Tile } from '../../../domain/report.ts';
import { boundaryOf } from '../../../run/measuring/rowReports.ts';
import type { GridRun } from '../../../domain/run.ts';
import { writtenTemperature } from './sentence.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** Shown when the figure of a tile abstains. */
const unstated = 'not stated';

/** Tiles of a cell. For answers: open now, agreement, share between answers, regime. For streams: open now, expansion,
 * ergodicity, regime. */
export function tilesOf(run: GridRun, cell: CellReport, outcome: OutcomeSpec): Tile[] {
  const place = formatTemperature(cell.temperature);
  const open = figureTile(cell, 'next-choices', 'Open now', `for the next token at ${place}, exact`);
  const regime = regimeTile(run, cell);
  if (run.plan.mode === 'streams') {
    return [
      open,
      figureTile(cell, 'entropy-rate', 'Expansion', 'added to the possible by each further token'),
      ergodicityTile(run, cell),
      regime,
    ];
  }
  return [
    open,
    figureTile(
      cell,
      'agreement',
      'Agreement',
      `chance that two answers at ${place} are of one kind ${outcome.map === 'options' ? 'by option' : outcomeName(outcome)}`,
    ),
    figureTile(
      cell,
      'share-between',
      'Share between answers',
      'of the surprise you see depends on which answer you got',
    ),
    regime,
  ];
}

function figureTile(cell: CellReport, id: string, title: string, meaning: string): Tile {
  const figure: Figure = cell.figures[id] ?? abstain({ code: 'not-measured' }, 0);
  const { value, interval, support } = metricOf(id).format(figure);
  if (figure.kind === 'abstain') return { id, title, value: unstated, caption: support, figure };
  const caption = [meaning, interval].filter(part => part !== '').join(' ');
  return { id, title, value: value.replace(/ per token$/, ''), caption, figure };
}

/** The abstention that all sampled figures of an unfinished cell share. */
function missing(cell: CellReport): Figure {
  return cell.figures['energy'] ?? abstain({ code: 'not-measured' }, 0);
}

function regimeTile(run: GridRun, cell: CellReport): Tile {
  const { regime } = cell;
  const deciding = run.plan.mode === 'streams' ? cell.figures['gamma'] : cell.figures['energy'];
  const figure = deciding ?? missing(cell);
  const title = `Regime at ${formatTemperature(cell.temperature)}`;
  if (regime === null) {
    const reason = [figure, cell.figures['semantic-order']].find(one => one?.kind === 'abstain');
    return {
      id: 'regime',
      title,
      value: unstated,
      caption: reason?.kind === 'abstain' ? reasonText(reason.reason) : 'not decided',
      figure: reason ?? figure,
    };
  }
  const unsure = regime.certain ? [] : ['not certain, the interval spans two regimes'];
  return {
    id: 'regime',
    title,
    value: regime.certain ? regime.name : `${regime.name}?`,
    caption: [...unsure, whereItChanges(run, cell)].join('; '),
    figure,
  };
}

function whereItChanges(run: GridRun, cell: CellReport): string {
  if (run.plan.mode === 'streams') return `by γ ${figureText(cell.figures['gamma'])}`;
  const boundary = boundaryOf(run, cell.row);
  if (boundary.kind === 'abstain')
    return boundary.reason.code === 'needs-temperatures'
      ? 'where answers dissolve needs more temperatures'
      : reasonText(boundary.reason);
  return `dissolved above ${writtenTemperature(boundary)}`;
}

function figureText(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const { value, interval } = formatFigure(figure);
  return interval === '' ? value : `${value} ${interval}`;
}

/** Value and caption of an ergodicity verdict. */
function ergodicityWords(code: 'mixed' | 'non-ergodic' | 'not-mixed', longest: number): readonly [string, string] {
  const within = `within ${longest} tokens`;
  switch (code) {
    case 'mixed':
      return ['yes', `one run stands for all ${within}`];
    case 'non-ergodic':
      return ['no', `one run does not stand for all ${within}`];
    case 'not-mixed':
      return [`not ${within}`, 'one run does not stand for all yet'];
  }
}

function ergodicityTile(run: GridRun, cell: CellReport): Tile {
  const found = ergodicityOf(run, cell.index);
  const figure = cell.figures['gamma'] ?? missing(cell);
  const tile = (value: string, caption: string, shown = figure): Tile => ({
    id: 'ergodicity',
    title: 'Ergodicity',
    value,
    caption,
    figure: shown,
  });
  if (found === null) return tile(unstated, figure.kind === 'abstain' ? reasonText(figure.reason) : 'not measured');
  const { verdict, leading } = found;
  if (verdict.code === 'abstain')
    return tile(
      unstated,
      ergodicityText(verdict),
      figure.kind === 'abstain' ? figure : abstain(verdict.reason, cell.n),
    );
  const [value, meaning] = ergodicityWords(verdict.code, leading.lengths.at(-1) ?? 0);
  return tile(value, `${meaning}, γ ${figureText(figure)}`);
}
