/** The report of a study. */
import { cellReport } from '../../../run/measuring/cellReports.ts';
import { distinctMessages } from '../../../domain/message.ts';
import type { StudyReport } from '../../../domain/report.ts';
import type { StudyRun } from '../../../domain/run.ts';
import type { OutcomeSpec, StudySpec } from '../../../domain/spec.ts';
import { answersOf, baseReport, outcomeOf, promptTitle, type CellDetail } from '../../../run/reporting/baseReport.ts';
import { readingNotes, sampleNotes } from '../../../run/reporting/notes.ts';
import { findingsOf } from './findings.ts';
import { studyTiles } from './tiles.ts';
import { studyTitles } from './studyTitles.ts';

/** How a run is called in lists: by its prompt, or by what is asked where it has none. */
function titleOf({ study, prompt }: StudySpec): string {
  return study.kind === 'constraints' ? promptTitle(prompt) : studyTitles[study.kind];
}

/** Report a run by an outcome map of its own answers. Throws bad-argument for a map that cannot be used. */
export function studyReport(run: StudyRun, asked: OutcomeSpec): StudyReport {
  const base = baseReport(run, asked);
  const study = findingsOf(run);
  const isGoing = run.status === 'running' || run.status === 'queued';
  return {
    ...base,
    kind: run.kind,
    spec: run.manifest.spec,
    title: titleOf(run.manifest.spec),
    study,
    ...headlineOf(study.sentence === '' ? waitingSentence(run) : study.sentence),
    boundaries: [],
    verdicts: [],
    tiles: studyTiles(study, isGoing),
    notes: distinctMessages([...sampleNotes(run, base.cells), ...readingNotes(run, base.outcome)]),
  };
}

/** Splits a composed text after its first sentence. A sentence may begin with the name of a model, so with a small
 * letter. */
export function headlineOf(text: string): Pick<StudyReport, 'headline' | 'details'> {
  const end = /[.?!][”"')]*(?=\s)/u.exec(text);
  const cut = end === null ? text.length : end.index + end[0].length;
  return { headline: text.slice(0, cut).trim(), details: text.slice(cut).trim() };
}

/** What stands on top while nothing can be said. */
function waitingSentence({ status, study }: StudyRun): string {
  if (status === 'queued') return 'Waiting for another analysis to finish.';
  if (status !== 'running') return 'Nothing was measured in this run.';
  return study.kind === 'constraints'
    ? 'Reading the same texts with each limit on and off, to see which one closes most.'
    : 'Reading the same items with each configuration to see what it can do.';
}

/** Open the cell of own answers. Throws as `studyReport`, and RangeError for a cell that does not exist. */
export function studyCell(run: StudyRun, index: number, asked: OutcomeSpec): CellDetail {
  const { outcome } = outcomeOf(run, asked);
  const { headline, details, tiles } = studyReport(run, asked);
  return { cell: cellReport(run, index, outcome), tiles, headline, details, answers: answersOf(run, index, outcome) };
}
