/** What a reader of a grid must know besides its numbers (science.md C3, C5). */
import { fewestTemperatures } from '../../../core/phase/scanReading.ts';
import { axesOf } from '../../../domain/gridPlace.ts';
import type { CellReport, VerdictReport } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import { sampledRow } from '../../../run/measuring/rowReports.ts';
import { readingNotes, sampleNotes } from '../../../run/reporting/notes.ts';

/** Sentences, the most important first. */
export function notesOf(
  run: GridRun,
  cells: readonly CellReport[],
  verdicts: readonly VerdictReport[],
  outcome: OutcomeSpec,
): string[] {
  const notes = [
    ...sampleNotes(run, cells),
    ...scanNotes(run),
    ...readingNotes(run, outcome),
    ...caveats(run, verdicts),
  ];
  return [...new Set(notes)];
}

function scanNotes(run: GridRun): string[] {
  if (run.plan.axes !== undefined && run.plan.axes.x.knob !== 'temperature')
    return [
      `Whether behaviour changes sharply is judged over temperature only: over ${run.plan.axes.x.name} nothing is said about it.`,
    ];
  const sampled = Math.max(0, ...axesOf(run.plan).y.labels.map((_, row) => sampledRow(run, row).length));
  if (sampled === 0 || sampled >= fewestTemperatures) return [];
  return [
    `Whether behaviour changes sharply with temperature needs ${fewestTemperatures} temperatures, this run has ${sampled}: nothing is said about it.`,
  ];
}

function caveats(run: GridRun, verdicts: readonly VerdictReport[]): string[] {
  const streams =
    run.plan.mode === 'streams'
      ? [
          'Ergodicity is measured within finite runs only: over endless ones every full-support sampler with a finite window mixes.',
        ]
      : [];
  const located = verdicts.some(verdict => verdict.location.kind === 'estimate')
    ? [
        'A temperature of change belongs to this prompt, this model and this measure: others give other ones. One prompt and one model show changes with temperature and context, not emergence with scale.',
      ]
    : [];
  return [...streams, ...located];
}
