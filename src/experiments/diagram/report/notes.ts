/** Notes on a grid run. */
import { axesOf } from '../../../domain/gridPlace.ts';
import { distinctMessages, type Message } from '../../../domain/message.ts';
import type { CellReport, VerdictReport } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import { plannedTokens } from '../../../run/sampling/answerLengths.ts';
import { sampledRow, verdictPriceOf } from '../../../run/measuring/rowReports.ts';
import { readingNotes, sampleNotes } from '../../../run/reporting/notes.ts';

/** Notes, most important first. */
export function notesOf(
  run: GridRun,
  cells: readonly CellReport[],
  verdicts: readonly VerdictReport[],
  outcome: OutcomeSpec,
): Message[] {
  const notes = [
    ...sampleNotes(run, cells),
    ...paceNotes(run),
    ...scanNotes(run),
    ...readingNotes(run, outcome),
    ...caveats(run, verdicts),
  ];
  return distinctMessages(notes);
}

/** Tokens that took so many times what the plan assumed are worth a note. */
const slowFactor = 1.5;

function paceNotes({ status, plan, sampled }: GridRun): Message[] {
  const planned = plan.estimate.seconds;
  if (status !== 'done' || planned === null || sampled === undefined) return [];
  const { seconds, tokens } = sampled;
  // Answers may also be longer than expected; then the machine is not the reason.
  const expected = plan.cells.reduce((sum, cell) => sum + cell.samples * plannedTokens(plan, cell), 0);
  const isSlow = seconds * expected > slowFactor * planned * tokens;
  return isSlow && seconds > slowFactor * planned ? [{ code: 'slower-than-planned', seconds, planned }] : [];
}

function scanNotes(run: GridRun): Message[] {
  const { x, y } = axesOf(run.plan);
  if (x.knob !== 'temperature') return [{ code: 'scan-other-axis', axis: x.name }];
  const isSampled = y.labels.some((_, row) => sampledRow(run, row).length > 0);
  const price = isSampled && run.plan.temperatures.length > 1 ? verdictPriceOf(run, y.labels.length) : null;
  return price === null ? [] : [{ code: 'verdict-price', mode: run.plan.mode, ...price }];
}

function caveats(run: GridRun, verdicts: readonly VerdictReport[]): Message[] {
  const isLocated = verdicts.some(verdict => verdict.location.kind === 'estimate');
  return [
    ...(run.plan.mode === 'streams' ? [{ code: 'finite-streams' } as const] : []),
    ...(isLocated ? [{ code: 'located-change' } as const] : []),
  ];
}
