/** Notes on a grid run. */
import { withoutReasoning } from '../../../core/answers/reasoning.ts';
import { capabilitiesOf } from '../../../domain/capabilities.ts';
import { isServed, originsOf, parseServedReference } from '../../../domain/servedReference.ts';
import { axesOf } from '../../../domain/gridPlace.ts';
import { distinctMessages, type Message } from '../../../domain/message.ts';
import type { CellReport, VerdictReport } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import { measurable } from '../../../run/measuring/cellSample.ts';
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
    ...reasoningNotes(run, outcome),
    ...paceNotes(run),
    ...scanNotes(run),
    ...requestNotes(run),
    ...forkNotes(run),
    ...readingNotes(run, outcome),
    ...caveats(run, verdicts),
  ];
  return distinctMessages(notes);
}

/** What goes to a server that is not on this machine. */
function requestNotes({ manifest, plan }: GridRun): Message[] {
  return manifest.models.flatMap(({ card }) => {
    if (!isServed(card.id)) return [];
    const reference = parseServedReference(card.id);
    const sampled = plan.cells.filter(({ samples }) => samples > 0);
    const each = capabilitiesOf(card).answersPerRequest;
    const requests = sampled.reduce((sum, { samples }) => sum + Math.ceil(samples / each), plan.windows.length);
    const tokens = sampled.reduce((sum, cell) => sum + cell.samples * (cell.tokens ?? plan.tokens), 0);
    const origin = originsOf(reference).join(', ');
    return reference.isLocal ? [] : [{ code: 'served-requests', origin, requests, tokens } as const];
  });
}

/** Why an experiment on paths has no fork map. */
function forkNotes({ manifest, status, forks, commitment }: GridRun): Message[] {
  const [model] = manifest.models;
  if (manifest.spec.kind !== 'paths' || forks !== undefined || commitment === undefined || status === 'running')
    return [];
  return model?.card.kind === 'served' ? [{ code: 'served-no-forks', name: model.card.name }] : [];
}

/** Answers that reason first, in all finished cells. */
function reasoningNotes(run: GridRun, { map }: OutcomeSpec): Message[] {
  if (run.plan.mode === 'streams') return [];
  const answers = run.plan.cells.flatMap(({ index }) => measurable(run, index));
  const reasons = answers.map(({ text }) => withoutReasoning(text).reasons);
  const open = reasons.filter(one => one === 'open').length;
  const reasoned = reasons.filter(one => one !== 'none').length;
  if (reasoned === 0) return [];
  return [
    { code: 'reasoning', reasoned, of: answers.length, open, compares: map === 'meaning' ? 'states' : 'answers' },
  ];
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
