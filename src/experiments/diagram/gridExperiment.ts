/** Experiments that sample the cells of a grid: diagram, sweep, long runs, calibration. */
import type { GridReport } from '../../domain/report.ts';
import type { GridRun } from '../../domain/run.ts';
import type { GridSpec } from '../../domain/spec.ts';
import { answerDifferences } from '../../run/sampling/differences.ts';
import type { Experiment } from '../experiment.ts';
import { gridSections, gridTable } from './report/exports.ts';
import { gridCell, gridReport } from './report/gridReport.ts';
import { runGrid } from './run/gridRun.ts';

export const gridExperiment: Experiment<GridSpec, GridRun, GridReport> = {
  resumable: false,
  run: runGrid,
  report: gridReport,
  cell: gridCell,
  table: gridTable,
  sections: gridSections,
  differences: answerDifferences,
};
