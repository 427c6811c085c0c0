/** The headline sentence: what to expect from a cell. It claims only what was measured. */
import { valueOf, type Figure } from '../../../core/figure.ts';
import { formatCount, formatNumber, formatTemperature } from '../../../core/format.ts';
import { formatFigure } from '../../../core/figureText.ts';
import { reasonText, type Reason } from '../../../core/reasons.ts';
import { outcomeName } from '../../../core/answers/outcomes.ts';
import { ergodicityClause } from '../../../core/ergodicity/ergodicityMessages.ts';
import { ergodicityOf } from '../../../run/measuring/ergodicityReports.ts';
import { turnedWords } from '../../../domain/gridPlace.ts';
import type { CellReport } from '../../../domain/report.ts';
import { boundaryOf, verdictOf } from '../../../run/measuring/rowReports.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';

/** "0.50 [0.41, 0.60]". */
function written(figure: Figure): string {
  const { value, interval } = formatFigure(figure);
  return interval === '' ? value : `${value} ${interval}`;
}

/** A temperature with its interval, to hundredths: "1.23 [1.21, 1.25]". */
export function writtenTemperature(figure: Figure): string {
  const { value, interval } = formatFigure(figure, { decimals: 2 });
  return interval === '' ? value : `${value} ${interval}`;
}

/** Sentence for a cell; for a calibration, of its verdicts. */
export function sentenceOf(run: GridRun, cell: CellReport, outcome: OutcomeSpec): string {
  if (run.manifest.spec.kind === 'calibration') {
    const verdicts = run.plan.windows.flatMap(({ label }, window) => {
      const verdict = verdictOf(run, window);
      return verdict === null ? [] : [`${label}: ${verdict.sentence}`];
    });
    if (verdicts.length > 0) return verdicts.join(' ');
  }
  const clauses =
    cell.state !== 'done'
      ? beforeAnswers(run, cell)
      : run.plan.mode === 'streams'
        ? ofStreams(run, cell)
        : ofAnswers(run, cell, outcome);
  return clauses.length === 0
    ? ''
    : `At temperature ${formatTemperature(cell.temperature)}${windowWords(run, cell)} ${clauses.join('; ')}.`;
}

/** " with the last 3 words" where the model does not see the whole prompt; what else was turned in a diagram over other
 * knobs. */
function windowWords(run: GridRun, cell: CellReport): string {
  const { label = '', words = 0 } = run.plan.windows[cell.window] ?? {};
  if (run.plan.axes !== undefined) return ` (${turnedWords(run.plan.axes, cell).join(', ')})`;
  if (label === 'whole prompt' || run.manifest.spec.kind === 'calibration') return '';
  return words === 0 ? ' with nothing of the prompt' : ` with the ${label}`;
}

/** While only the exact map stands the sentence speaks of the next token, and says what is missing. */
function beforeAnswers(run: GridRun, cell: CellReport): string[] {
  const choices = valueOf(cell.figures['next-choices']);
  if (choices === undefined) return [];
  const likeliest = run.distributions[cell.window]?.nextTokens[0]?.text.trim() ?? '';
  const open =
    choices < 1.05
      ? `the next token is all but settled${likeliest === '' ? '' : ` ("${likeliest}")`}`
      : `the next token has about ${formatNumber(choices)} choices${likeliest === '' ? '' : `, "${likeliest}" the likeliest`}`;
  return [open, stillMissing(run, cell)];
}

function stillMissing(run: GridRun, cell: CellReport): string {
  const one = run.plan.mode === 'streams' ? 'run' : 'answer';
  const noun = `whole ${one}s`;
  const samples = run.plan.cells[cell.index]?.samples ?? 0;
  const going = run.status === 'running' || run.status === 'queued';
  if (cell.state === 'interrupted')
    return `sampling was interrupted after ${cell.n} of ${formatCount(samples, one)}, so nothing is said about ${noun}`;
  if (going && (samples > 0 || run.plan.order.length === 0)) return `${noun} are being sampled`;
  return `nothing was sampled here, so nothing is said about ${noun}`;
}

function ofAnswers(run: GridRun, cell: CellReport, outcome: OutcomeSpec): string[] {
  const boundary = boundaryOf(run, cell.row);
  const beyond = boundary.kind === 'estimate' && cell.temperature > boundary.interval[1];
  if (beyond || (cell.regime?.name === 'dissolved' && cell.regime.certain)) {
    return [
      'answers dissolve into noise',
      ...(boundary.kind === 'abstain' ? [] : [`below ${writtenTemperature(boundary)} they hold together`]),
    ];
  }
  return [...kindClauses(run, cell, outcome), ...dissolvingClause(boundary, cell.temperature)];
}

function kindClauses(run: GridRun, cell: CellReport, outcome: OutcomeSpec): string[] {
  const agreement = cell.figures['agreement'];
  if (agreement === undefined || agreement.kind === 'abstain') {
    const alike = cell.figures['semantic-order'];
    const order =
      alike === undefined || alike.kind === 'abstain'
        ? []
        : [`answers are ${written(alike)} alike, from 0, unrelated, to 1, the same`];
    return [...order, kindsLater(run, agreement?.reason ?? { code: 'not-measured' })];
  }
  return [expectation(cell, outcome), `two runs agree with chance ${written(agreement)}`];
}

/** Quick samples too few answers for kinds on purpose; anything else names what is missing. */
function kindsLater(run: GridRun, reason: Reason): string {
  return run.manifest.spec.preset === 'quick' && reason.code === 'needs-more'
    ? 'Standard says how many kinds to expect'
    : `kinds and agreement are not stated: ${reasonText(reason)}`;
}

function expectation({ kinds, n }: CellReport, outcome: OutcomeSpec): string {
  const count = kinds.length;
  const by = outcome.map === 'options' ? '' : ` ${outcomeName(outcome)}`;
  if (count > 0.8 * n) return `expect almost every answer to be a kind of its own${by}: ${count} in ${n}`;
  if (count > n / 2) return `expect many kinds of answer${by}: ${count} in ${n}`;
  const [largest] = kinds;
  const leader =
    largest === undefined || outcome.map === 'meaning'
      ? ''
      : `, most often "${largest.label}" (${largest.count} of ${n})`;
  return `expect ${count === 1 ? 'one kind' : `about ${count} kinds`} of answer${by}${leader}`;
}

/** Reasons that say how answers behave over the scanned temperatures. */
const scanned: readonly Reason['code'][] = ['not-dissolved', 'already-dissolved', 'dissolves-between'];

/** Where answers dissolve, or that they do not in the range that was scanned. */
function dissolvingClause(boundary: Figure, temperature: number): string[] {
  if (boundary.kind === 'abstain') return scanned.includes(boundary.reason.code) ? [reasonText(boundary.reason)] : [];
  const near = boundary.kind === 'estimate' && temperature > boundary.interval[0];
  return [
    near
      ? `this is the edge: answers dissolve above ${writtenTemperature(boundary)}`
      : `above ${writtenTemperature(boundary)} answers dissolve`,
  ];
}

function ofStreams(run: GridRun, cell: CellReport): string[] {
  const rate = cell.figures['entropy-rate'];
  const growth =
    rate === undefined || rate.kind === 'abstain'
      ? `how fast the text stays open is not stated: ${reasonText(rate?.reason ?? { code: 'not-measured' })}`
      : `each further token multiplies what could be written by ${formatNumber(Math.exp(rate.value))} (${written(rate)} nats)`;
  const found = ergodicityOf(run, cell.index);
  return [growth, ...(found === null ? [] : [ergodicityClause(found.verdict)])];
}
