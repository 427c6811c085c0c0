/** An analysis for a person at a terminal: the sentence, the tiles, the map in two small tables. */
import { valueOf, type Figure } from '../core/figure.ts';
import { formatNumber, formatTemperature } from '../core/format.ts';
import type { CellReport, RunReport, Tile } from '../experiment/report.ts';
import { shortened, tableLines, widthOf } from './table.ts';

/** Lines of a report with the tiles of its home cell. */
export function analysisLines(report: RunReport, tiles: readonly Tile[]): string[] {
  return [
    report.sentence,
    '',
    ...tileLines(tiles),
    '',
    ...mapLines('Effective next choices (exact)', report, (window, column) => choices(report.exactMap[window]?.[column])),
    ...mapLines('Answers: regime and semantic order (1: the same, 0: unrelated)', report, (window, column) => sampled(cellAt(report, window, column))),
    ...report.notes.map(note => `Note: ${note}`),
  ];
}

function tileLines(tiles: readonly Tile[]): string[] {
  const aligned = tableLines(['', ''], tiles.map(tile => [tile.title, tile.value])).slice(1);
  const width = Math.max(...aligned.map(widthOf));
  return aligned.map((line, at) => `  ${line}${' '.repeat(width - widthOf(line))}   ${tiles[at]?.caption ?? ''}`);
}

function mapLines(title: string, report: RunReport, cell: (window: number, column: number) => string): string[] {
  const head = ['', ...report.temperatures.map(formatTemperature)];
  const rows = report.windows.map(({ label }, window) => [shortened(label, 32), ...report.temperatures.map((_, column) => cell(window, column))]);
  return [title, ...tableLines(head, rows).map(line => `  ${line}`), ''];
}

function cellAt(report: RunReport, window: number, column: number): CellReport | undefined {
  return report.cells.find(cell => cell.window === window && cell.temperature === report.temperatures[column]);
}

/** exp of the entropy in nats: how many equally likely next tokens would be as open. */
function choices(openness: Figure | undefined): string {
  const nats = valueOf(openness);
  return nats === undefined ? '·' : formatNumber(Math.exp(nats));
}

/** "settled 0.91"; a question mark when the interval spans two regimes; a dot when nothing was sampled. */
function sampled(cell: CellReport | undefined): string {
  if (cell === undefined || cell.n === 0) return '·';
  const regime = cell.regime === null ? '' : `${cell.regime.name}${cell.regime.certain ? '' : '?'}`;
  const order = valueOf(cell.figures['semantic-order']);
  return [regime, order === undefined ? '' : formatNumber(order, 2)].filter(part => part !== '').join(' ') || `${String(cell.n)} answers`;
}
