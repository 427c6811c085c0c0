/** Studies: the same texts or items scored by several configurations of a model, or by several models. */
import type { StudyReport } from '../../domain/report.ts';
import type { StudyRun } from '../../domain/run.ts';
import type { StudySpec } from '../../domain/spec.ts';
import { answerDifferences } from '../../run/sampling/differences.ts';
import type { Experiment } from '../experiment.ts';
import { studyCsv, studySections } from './report/exports.ts';
import { studyCell, studyReport } from './report/studyReport.ts';
import { studyDifferences } from './run/replayDifferences.ts';
import { runStudy } from './run/studyRun.ts';

export const studyExperiment: Experiment<StudySpec, StudyRun, StudyReport> = {
  isResumable: ({ status }) => status !== 'done',
  canCheck: false,
  run: runStudy,
  report: studyReport,
  cell: studyCell,
  table: ({ study }) => studyCsv(study),
  sections: ({ study }) => studySections(study),
  differences: (run, again) => [...answerDifferences(run, again), ...studyDifferences(run.study, again.study)],
};
