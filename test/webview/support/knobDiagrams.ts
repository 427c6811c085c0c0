/** Diagrams over knobs other than temperature by context window. Labels, windows and axes are like those of the
 * planner; the figures are those of the story diagram in another order. */
import { abstain } from '../../../src/core/figure.ts';
import { formatTemperature } from '../../../src/core/format.ts';
import type { PlanAxis } from '../../../src/domain/plan.ts';
import type { CellReport, GridReport } from '../../../src/domain/report.ts';
import type { Level } from '../../../src/domain/knob.ts';
import { doneReport } from './reports.ts';
import { trainingReport } from './studies.ts';

const steps = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 1024, 4096];
const wordings = [
  'Write the first line of a story about …',
  'Begin a tale of the sea.',
  'A story about the sea starts like this:',
];

/** Twelve checkpoints by seven temperatures: one input per row, the first rows without a boundary. */
export function temperatureByCheckpoint(): GridReport {
  const temperatures = [0.3, 0.5, 0.7, 0.9, 1.1, 1.3, 1.6];
  const x: PlanAxis = {
    knob: 'temperature',
    name: 'temperature',
    labels: temperatures.map(formatTemperature),
    values: temperatures,
    logarithmic: false,
  };
  const report = diagram(
    'checkpoints',
    x,
    checkpoints(steps),
    { x: temperatures, y: steps },
    { windowOf: row => row, windows: steps.map(step => `step ${step}`) },
  );
  const { boundaries } = doneReport();
  return {
    ...ofTeachingModel(report),
    temperatures,
    boundaries: steps.map((_, row) =>
      row < 5
        ? abstain({ code: 'already-dissolved', from: 0.1 }, 32)
        : (boundaries[row % 4] ?? abstain({ code: 'not-measured' }, 0)),
    ),
  };
}

/** Layers kept by checkpoints, all at temperature 0.7: one input per cell. */
export function layersByCheckpoint(): GridReport {
  const shares = [1 / 3, 2 / 3, 1];
  const labels = shares.map(share => `${Math.round(share * 6)} of 6 layers`);
  const rows = steps.filter((_, i) => i % 2 === 0);
  const x: PlanAxis = { knob: 'layers', name: 'layers kept', labels, values: shares, logarithmic: false };
  const windows = rows.flatMap(step => labels.map(label => `${label}, step ${step}`));
  return ofTeachingModel(
    diagram(
      'layers',
      x,
      checkpoints(rows),
      { x: shares, y: rows },
      { windowOf: (row, column) => row * labels.length + column, windows },
    ),
  );
}

/** Four values of top-p by three wordings of the prompt, all at temperature 0.7. */
export function topPByWording(): GridReport {
  const values = [0.5, 0.8, 0.95, 1];
  const x: PlanAxis = { knob: 'top-p', name: 'top-p', labels: values.map(String), values, logarithmic: false };
  const y: PlanAxis = {
    knob: 'variant',
    name: 'wording',
    labels: wordings,
    values: wordings.map((_, row) => row),
    logarithmic: false,
  };
  return diagram('wordings', x, y, { x: values, y: wordings }, { windowOf: row => row, windows: wordings });
}

function checkpoints(of: readonly number[]): PlanAxis {
  return {
    knob: 'checkpoint',
    name: 'training step (log scale)',
    labels: of.map(step => `step ${step}`),
    values: of.map(step => Math.max(0.5, step)),
    logarithmic: true,
  };
}

/** The input of each cell, and the labels of the inputs. */
interface Inputs {
  readonly windowOf: (row: number, column: number) => number;
  readonly windows: readonly string[];
}

function diagram(
  name: string,
  x: PlanAxis,
  y: PlanAxis,
  levels: { readonly x: readonly Level[]; readonly y: readonly Level[] },
  { windowOf, windows }: Inputs,
): GridReport {
  const done = doneReport();
  const cells = y.labels.flatMap((_, row) =>
    x.labels.map((_label, column): CellReport => {
      const like = done.cells[
        (3 - Math.floor((4 * row) / y.labels.length)) * 9 + Math.round((8 * column) / (x.labels.length - 1))
      ] as CellReport;
      const { regime, ...rest } = like;
      return {
        ...rest,
        index: row * x.labels.length + column,
        row,
        column,
        window: windowOf(row, column),
        temperature: x.knob === 'temperature' ? (x.values[column] ?? 0) : 0.7,
        regime: x.knob === 'temperature' ? regime : null,
      };
    }),
  );
  const home = cells.findLast(({ temperature }) => temperature === 0.7)?.index ?? 0;
  const label = windows[cells[home]?.window ?? 0] ?? '';
  return {
    ...done,
    id: `run-${name}`,
    spec: { ...done.spec, axes: { x: { knob: x.knob, levels: levels.x }, y: { knob: y.knob, levels: levels.y } } },
    axes: { x, y },
    cells,
    home,
    temperatures: [0.7],
    windows: windows.map(one => ({ label: one, words: 10, text: done.spec.prompt })),
    exactMap: y.labels.map((_, row) =>
      x.labels.map(
        (_label, column) =>
          cells[row * x.labels.length + column]?.figures['openness'] ?? abstain({ code: 'not-measured' }, 0),
      ),
    ),
    nextTokens: windows.map((_, window) => done.nextTokens[window % 4] ?? []),
    boundaries: windows.map(() => abstain({ code: 'needs-temperature-axis' }, 0)),
    verdicts: [],
    curves: [],
    notes: [],
    headline: `At temperature 0.7 (${label}) expect about 4 kinds of answer; two runs agree with probability 0.74 [0.53, 0.88].`,
  };
}

/** The same diagram of a teaching model. */
function ofTeachingModel(report: GridReport): GridReport {
  return { ...report, model: trainingReport().model, form: 'raw' };
}
