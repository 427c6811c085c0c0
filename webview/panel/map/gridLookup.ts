/** Looks up cells, figures and positions on the map. Columns are numbered from 0. */
import { formatTemperature, uncapitalized } from '../../../src/core/format.ts';
import type { Figure } from '../../../src/core/figure.ts';
import { t } from '../../../src/core/text.ts';
import { levelWords } from '../../../src/domain/gridPlace.ts';
import type { PlanAxes, PlanAxis } from '../../../src/domain/plan.ts';
import type { CellReport, RunReport } from '../../../src/domain/report.ts';
import { shownFigure } from '../../../src/domain/shownFigure.ts';
import { knobFacts } from '../../../src/knobs/knobWords.ts';

/** Position of a temperature among the columns, interpolated between neighbors; at most half a column outside. */
export function columnPosition(temperature: number, temperatures: readonly number[]): number {
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

/** The columns between which a boundary is, where nothing was sampled between them; null elsewhere. */
export function unsampledColumns(
  figure: Figure | undefined,
  temperatures: readonly number[],
): readonly [low: number, high: number] | null {
  if (figure?.kind !== 'abstain' || figure.reason.code !== 'dissolves-between') return null;
  const { low, high } = figure.reason;
  return [columnPosition(low, temperatures), columnPosition(high, temperatures)];
}

/** A boundary and its interval in columns, [low, value, high]; null where it abstains. */
export function boundaryColumns(
  figure: Figure | undefined,
  temperatures: readonly number[],
): readonly [low: number, value: number, high: number] | null {
  if (figure === undefined || figure.kind === 'abstain') return null;
  const value = columnPosition(figure.value, temperatures);
  if (figure.kind === 'exact') return [value, value, value];
  const [low, high] = figure.interval;
  return [columnPosition(low, temperatures), value, columnPosition(high, temperatures)];
}

const cellsByPlace = new WeakMap<RunReport['cells'], ReadonlyMap<string, CellReport>>();

/** The cell at a grid point; undefined where the run has none. */
export function cellAt(report: RunReport, row: number, column: number): CellReport | undefined {
  let cells = cellsByPlace.get(report.cells);
  if (cells === undefined) {
    cells = new Map(report.cells.map(cell => [`${cell.row} ${cell.column}`, cell]));
    cellsByPlace.set(report.cells, cells);
  }
  return cells.get(`${row} ${column}`);
}

/** The figure of a metric at a grid point. Undefined while its cell is not done, except that openness is known exactly
 * before anything is sampled. */
export function figureAt(report: RunReport, row: number, column: number, metric: string): Figure | undefined {
  const cell = cellAt(report, row, column);
  const figure = cell === undefined ? undefined : shownFigure(cell, metric);
  const stated = figure?.kind === 'abstain' && cell?.state !== 'done' ? undefined : figure;
  return stated ?? (metric === 'openness' ? report.exactMap[row]?.[column] : undefined);
}

/** The temperature above which the answers of a row dissolve; undefined where columns are not temperatures. */
export function boundaryAt(report: RunReport, row: number): Figure | undefined {
  return report.axes.x.knob === 'temperature' ? report.boundaries[row] : undefined;
}

/** The place of a cell in words: "temperature 0.7, whole prompt", "top-p 0.9, step 128". */
export function cellPlace(report: RunReport, cell: CellReport): string {
  const { x, y } = report.axes;
  const column =
    x.knob === 'temperature' ? t`temperature ${formatTemperature(cell.temperature)}` : levelWords(x, cell.column);
  return `${column}, ${levelWords(y, cell.row)}`;
}

/** What an axis turns, without its scale: "training step", "layers kept". */
export function axisKnob({ knob }: PlanAxis): string {
  return knob === 'checkpoint' ? t`training step` : uncapitalized(knobFacts[knob].title);
}

/** What the rows of a diagram turn: "context window", "training step (log scale)". */
export function rowsName({ y }: PlanAxes): string {
  return y.knob === 'window' ? t`context window` : y.name;
}
