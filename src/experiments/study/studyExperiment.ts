/** Experiments that read the same texts or items with several configurations of a model, or several models. */
import type { StudyReport } from '../../domain/report.ts';
import type { StudyRun } from '../../domain/run.ts';
import type { StudySpec } from '../../domain/spec.ts';
import { answerDifferences } from '../../run/sampling/differences.ts';
import type { Experiment } from '../experiment.ts';
import { checkStudySpec } from './design/specCheck.ts';
import { studyCsv } from './report/studyCsv.ts';
import { studySections } from './report/studyMarkdown.ts';
import { studyCell, studyReport } from './report/studyReport.ts';
import { studyDifferences } from './run/differences.ts';
import { runStudy } from './run/studyRun.ts';

export const studyExperiment: Experiment<StudySpec, StudyRun, StudyReport> = {
  resumable: true,
  check: checkStudySpec,
  run: runStudy,
  report: studyReport,
  cell: studyCell,
  table: ({ study }) => studyCsv(study),
  sections: ({ study }) => studySections(study),
  differences: (run, again) => [...answerDifferences(run, again), ...studyDifferences(run.study, again.study)],
};
