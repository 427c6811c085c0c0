/** The report of a study. */
import { cellReport } from '../../../run/measuring/cellReports.ts';
import { distinctMessages } from '../../../domain/message.ts';
import type { StudyReport } from '../../../domain/report.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { OutcomeSpec, StudySpec } from '../../../domain/spec.ts';
import { answersOf, baseReport, outcomeOf, type CellDetail } from '../../../run/reporting/baseReport.ts';
import { readingNotes, sampleNotes } from '../../../run/reporting/notes.ts';
import { findingsOf } from './findings.ts';
import { runTitle } from '../../../domain/runTitle.ts';
import { reportContext } from './reportContext.ts';
import { studyTiles } from './tiles.ts';
import { studyTitles } from './studyTitles.ts';
import { waitingSentence } from './waitingSentence.ts';

/** Title of a run in lists: its prompt, or its kind where it has no prompt. */
function titleOf(spec: StudySpec): string {
  const { kind } = spec.study;
  return kind === 'constraints' ? runTitle(spec) : studyTitles[kind];
}

/** Report a run with an outcome map for its own answers. Throws AdjacentError bad-argument for a map that does not
 * apply. */
export function studyReport(run: StudyRun, outcome: OutcomeSpec): StudyReport {
  const base = baseReport(run, outcome);
  const study = findingsOf(run);
  return {
    ...base,
    kind: run.kind,
    spec: run.manifest.spec,
    title: titleOf(run.manifest.spec),
    study,
    headline: study.headline === '' ? waitingSentence(study.kind, run.status) : study.headline,
    details: study.details,
    boundaries: [],
    verdicts: [],
    tiles: studyTiles(study, reportContext(run).isRunning),
    notes: distinctMessages([...sampleNotes(run, base.cells), ...readingNotes(run, base.outcome)]),
  };
}

/** Details of the cell of own answers. Throws as `studyReport`, and RangeError for a cell that does not exist. */
export function studyCell(run: StudyRun, index: number, spec: OutcomeSpec): CellDetail {
  const { outcome } = outcomeOf(run, spec);
  const { headline, details, tiles } = studyReport(run, spec);
  return { cell: cellReport(run, index, outcome), tiles, headline, details, answers: answersOf(run, index, outcome) };
}
