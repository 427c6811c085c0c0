/** The one sentence on top: what to expect of a cell, in words a person acts on, with nothing claimed that was not measured. */
import { valueOf, type Figure } from '../core/figure.ts';
import { formatCount, formatFigure, formatNumber, formatTemperature } from '../core/format.ts';
import { outcomeName } from '../core/outcomes.ts';
import { ergodicityOf } from './ergodicityReports.ts';
import type { CellReport } from './report.ts';
import { boundaryOf, verdictOf } from './rowReports.ts';
import type { Run } from './run.ts';
import type { OutcomeSpec } from './spec.ts';

/** "0.50 [0.41, 0.60]". */
function written(figure: Figure, decimals?: number): string {
  const { value, interval } = formatFigure(figure, decimals === undefined ? {} : { decimals });
  return interval === '' ? value : `${value} ${interval}`;
}

/** Sentence for a cell; for a calibration, of its verdicts. */
export function sentenceOf(run: Run, cell: CellReport, outcome: OutcomeSpec): string {
  if (run.manifest.spec.kind === 'calibration') {
    const verdicts = run.plan.windows.flatMap(({ label }, window) => {
      const verdict = verdictOf(run, window);
      return verdict === null ? [] : [`${label}: ${verdict.sentence}`];
    });
    if (verdicts.length > 0) return verdicts.join(' ');
  }
  const clauses = cell.state !== 'done' ? beforeAnswers(run, cell) : run.plan.mode === 'streams' ? ofStreams(run, cell) : ofAnswers(run, cell, outcome);
  return clauses.length === 0 ? '' : `At temperature ${formatTemperature(cell.temperature)} ${clauses.join('; ')}.`;
}

/** While only the exact map stands the sentence speaks of the next token, and says what is missing. */
function beforeAnswers(run: Run, cell: CellReport): string[] {
  const choices = valueOf(cell.figures['next-choices']);
  if (choices === undefined) return [];
  const likeliest = run.laws[cell.window]?.nextTokens[0]?.text.trim() ?? '';
  const open = choices < 1.05
    ? `the next token is all but settled${likeliest === '' ? '' : ` ("${likeliest}")`}`
    : `the next token has about ${formatNumber(choices)} choices${likeliest === '' ? '' : `, "${likeliest}" the likeliest`}`;
  return [open, stillMissing(run, cell)];
}

function stillMissing(run: Run, cell: CellReport): string {
  const noun = run.plan.mode === 'streams' ? 'whole runs' : 'whole answers';
  const samples = run.plan.cells[cell.index]?.samples ?? 0;
  const going = run.status === 'running' || run.status === 'queued';
  if (cell.state === 'interrupted') return `sampling was interrupted after ${String(cell.n)} of ${formatCount(samples, 'answer')}, so nothing is said about ${noun}`;
  if (going && (samples > 0 || run.plan.order.length === 0)) return `${noun} are being sampled`;
  return `nothing was sampled here, so nothing is said about ${noun}`;
}

function ofAnswers(run: Run, cell: CellReport, outcome: OutcomeSpec): string[] {
  if (cell.regime?.name === 'dissolved' && cell.regime.certain) {
    const boundary = boundaryOf(run, cell.window);
    return ['answers dissolve into noise', ...(boundary.kind === 'abstain' ? [] : [`below ${written(boundary)} they hold together`])];
  }
  return [...kindClauses(cell, outcome), ...dissolvingClause(boundaryOf(run, cell.window))];
}

function kindClauses(cell: CellReport, outcome: OutcomeSpec): string[] {
  const agreement = cell.figures['agreement'];
  const kinds = cell.kinds.length;
  if (agreement === undefined || agreement.kind === 'abstain') {
    const alike = cell.figures['semantic-order'];
    const order = alike === undefined || alike.kind === 'abstain' ? [] : [`answers are alike by ${written(alike)}, where 1 is the same and 0 unrelated`];
    return [...order, `how many kinds to expect is not stated: ${agreement?.reason ?? 'not measured'}`];
  }
  const by = outcomeName(outcome);
  const expectation = kinds === 1
    ? `expect one kind of answer, ${by}`
    : kinds > cell.n / 2
      ? `expect almost every answer to be a kind of its own, ${by} (${String(kinds)} in ${String(cell.n)})`
      : `expect about ${String(kinds)} kinds of answer, ${by}`;
  return [expectation, `two runs agree with chance ${written(agreement)}`];
}

/** Where answers dissolve, or that they do not in the range that was scanned. */
function dissolvingClause(boundary: Figure): string[] {
  if (boundary.kind !== 'abstain') return [`above ${written(boundary)} answers dissolve`];
  return boundary.reason.startsWith('answers ') ? [boundary.reason] : [];
}

function ofStreams(run: Run, cell: CellReport): string[] {
  const rate = cell.figures['entropy-rate'];
  const growth = rate === undefined || rate.kind === 'abstain'
    ? `how fast the text stays open is not stated: ${rate?.reason ?? 'not measured'}`
    : `each further token multiplies what could be written by ${formatNumber(Math.exp(rate.value))} (${written(rate)} nats)`;
  const sentence = ergodicityOf(run, cell.index)?.call.sentence ?? '';
  return [growth, ...(sentence === '' ? [] : [sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '')])];
}
