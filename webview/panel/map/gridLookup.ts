/** Where things stand on the map and on the curves below it: columns are levels of a knob, temperatures as a rule,
 * numbered from 0. */
import { levelWords } from '../../../src/domain/gridPlace.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { formatTemperature } from '../../../src/core/format.ts';

/** Column position of a temperature, between columns by linear interpolation, held at the edges (half a column out). */
export function columnOf(temperature: number, temperatures: readonly number[]): number {
  const last = temperatures.length - 1;
  const first = temperatures[0];
  const end = temperatures[last];
  if (first === undefined || end === undefined || temperature < first) return -0.5;
  if (temperature > end) return last + 0.5;
  for (let i = 0; i < last; i += 1) {
    const low = temperatures[i] ?? first;
    const high = temperatures[i + 1] ?? end;
    if (temperature <= high) return i + (high > low ? (temperature - low) / (high - low) : 0);
  }
  return last;
}

/** A boundary in columns: [low, at, high]; null when it abstains. An exact figure has no width. */
export function bandOf(
  figure: Figure | undefined,
  temperatures: readonly number[],
): readonly [number, number, number] | null {
  if (figure === undefined || figure.kind === 'abstain') return null;
  const at = columnOf(figure.value, temperatures);
  if (figure.kind === 'exact') return [at, at, at];
  return [columnOf(figure.interval[0], temperatures), at, columnOf(figure.interval[1], temperatures)];
}

const places = new WeakMap<RunReport['cells'], ReadonlyMap<string, CellReport>>();

/** The cell at a grid point, or undefined where the plan has none. */
export function cellAt(report: RunReport, row: number, column: number): CellReport | undefined {
  let cells = places.get(report.cells);
  if (cells === undefined) {
    cells = new Map(report.cells.map(cell => [`${cell.row} ${cell.column}`, cell]));
    places.set(report.cells, cells);
  }
  return cells.get(`${row} ${column}`);
}

/** The figure of a metric at a grid point; undefined while its cell is not done and it is not exact either. Openness is
 *  known exactly before any cell is sampled. */
export function figureAt(report: RunReport, row: number, column: number, metric: string): Figure | undefined {
  const cell = cellAt(report, row, column);
  const figure = cell?.figures[metric];
  const stated = figure?.kind === 'abstain' && cell?.state !== 'done' ? undefined : figure;
  return stated ?? (metric === 'openness' ? report.exactMap[row]?.[column] : undefined);
}

/** Where the answers of a row dissolve, a temperature; undefined where nothing is said about the row. */
export function boundaryAt(report: RunReport, row: number): Figure | undefined {
  return report.axes.x.knob === 'temperature' ? report.boundaries[row] : undefined;
}

/** "temperature 0.7, whole prompt"; of other columns their own words: "top-p 0.9, step 128". */
export function placeOf(report: RunReport, cell: CellReport): string {
  const { x, y } = report.axes;
  const column =
    x.knob === 'temperature' ? `temperature ${formatTemperature(cell.temperature)}` : levelWords(x, cell.column);
  return `${column}, ${levelWords(y, cell.row)}`;
}
