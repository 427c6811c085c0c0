/** An analysis for a person at a terminal: the sentence, the tiles, the map in two small tables. */
import { valueOf, type Figure } from '../core/figure.ts';
import { formatFigure, formatNumber } from '../core/format.ts';
import { metricOf } from '../core/metrics.ts';
import { messageText } from '../domain/message.ts';
import type { CellReport, GridReport, Tile } from '../domain/report.ts';
import { shortened, tableLines, widthOf } from './table.ts';

/** Lines of a report with the tiles of its home cell. */
export function analysisLines(report: GridReport): string[] {
  return [
    report.sentence,
    '',
    ...tileLines(report.tiles),
    '',
    ...mapLines('Effective next choices (exact)', report, (row, column) => choices(report.exactMap[row]?.[column])),
    ...mapLines('Answers: regime and semantic order (1: the same, 0: unrelated)', report, (row, column) =>
      sampled(cellAt(report, row, column)),
    ),
    ...(report.spec.metrics ?? []).flatMap(id => metricLines(report, id)),
    ...report.notes.map(note => `Note: ${messageText(note)}`),
  ];
}

function tileLines(tiles: readonly Tile[]): string[] {
  const aligned = tableLines(
    ['', ''],
    tiles.map(tile => [tile.title, tile.value]),
  ).slice(1);
  const width = Math.max(...aligned.map(widthOf));
  return aligned.map((line, at) => `  ${line}${' '.repeat(width - widthOf(line))}   ${tiles[at]?.caption ?? ''}`);
}

function mapLines(
  title: string,
  { axes: { x, y } }: GridReport,
  cell: (row: number, column: number) => string,
): string[] {
  const rows = y.labels.map((label, row) => [shortened(label, 32), ...x.labels.map((_, column) => cell(row, column))]);
  return [
    title,
    ...tableLines([x.knob === 'temperature' ? '' : x.name, ...x.labels], rows).map(line => `  ${line}`),
    '',
  ];
}

function cellAt({ cells }: GridReport, row: number, column: number): CellReport | undefined {
  return cells.find(cell => cell.row === row && cell.column === column);
}

/** A table of a metric that was asked for. */
function metricLines(report: GridReport, id: string): string[] {
  const { name, unit } = metricOf(id);
  return mapLines(unit === '' ? name : `${name}, ${unit}`, report, (row, column) => {
    const figure = cellAt(report, row, column)?.figures[id];
    if (figure === undefined || figure.kind === 'abstain') return '·';
    const { value, interval } = formatFigure(figure);
    return [value, interval].filter(part => part !== '').join(' ');
  });
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
  return (
    [regime, order === undefined ? '' : formatNumber(order, 2)].filter(part => part !== '').join(' ') ||
    `${cell.n} answers`
  );
}
