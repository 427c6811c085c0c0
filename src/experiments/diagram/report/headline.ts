/** The headline of a cell and its details: what to expect there. They claim only what was measured. */
import { outcomeName } from '../../../core/answers/outcomes/outcomeRule.ts';
import { ergodicityText } from '../../../core/ergodicity/ergodicityMessages.ts';
import { abstain, valueOf, type Figure } from '../../../core/figure.ts';
import { formatFigure } from '../../../core/figureText.ts';
import { formatCount, formatNumber, formatPercent, formatTemperature } from '../../../core/format.ts';
import { plausibleTokens } from '../../../core/perplexity.ts';
import { reasonText, type Reason } from '../../../core/reasons.ts';
import { isBytes, quoted } from '../../../core/quoted.ts';
import { t } from '../../../core/text.ts';
import type { Trajectory } from '../../../core/trajectory.ts';
import { turnedWords } from '../../../domain/gridPlace.ts';
import type { CellReport } from '../../../domain/report.ts';
import { isGoing, type GridRun } from '../../../domain/run.ts';
import type { OutcomeSpec } from '../../../domain/spec.ts';
import { cutWindow } from '../../../knobs/windows.ts';
import { ergodicityOf } from '../../../run/measuring/ergodicityReports.ts';
import { boundaryOf, boundaryTokens, verdictOf } from '../../../run/measuring/rowReports.ts';
import { answersHeadline, closenessOf, type Closeness } from './answersHeadline.ts';
import { dissolutionSentence } from './breakText.ts';

/** One sentence, and the sentences that follow it; both empty before anything is known. */
export interface Summary {
  readonly headline: string;
  readonly details: string;
}

/** A value with its interval: "0.50 [0.41, 0.60]". */
export function valueText(figure: Figure, decimals?: number): string {
  const { value, interval } = formatFigure(figure, decimals === undefined ? {} : { decimals });
  return interval === '' ? value : `${value} ${interval}`;
}

/** A temperature with its interval, to hundredths: "1.23 [1.21, 1.25]". */
function temperatureText(figure: Figure): string {
  return valueText(figure, 2);
}

/** The summary of a cell; for a calibration, its verdicts. */
export function summaryOf(run: GridRun, cell: CellReport, outcome: OutcomeSpec): Summary {
  if (run.manifest.spec.kind === 'calibration') {
    const [first, ...others] = run.plan.windows.flatMap(({ label }, window) => {
      const verdict = verdictOf(run, window);
      return verdict === null ? [] : [t`${label}: ${verdict.sentence}`];
    });
    if (first !== undefined) return { headline: first, details: others.join(' ') };
  }
  const place = placeText(run, cell);
  if (cell.state !== 'done') return unsampledSummary(run, cell, place);
  return run.plan.mode === 'streams' ? streamSummary(run, cell, place) : answerSummary(run, cell, outcome, place);
}

/** "At temperature 0.7", with what else differs from the prompt as it is, in the words of the map: "At temperature 0.7
 * (prompt kept 60%)". */
function placeText({ plan, manifest }: GridRun, cell: CellReport): string {
  const temperature = formatTemperature(cell.temperature);
  if (plan.axes !== undefined) return t`At temperature ${temperature} (${turnedWords(plan.axes, cell).join(', ')})`;
  const { words = 0, label = '' } = plan.windows[cell.window] ?? {};
  const isWhole =
    manifest.spec.kind === 'calibration' || words === cutWindow(manifest.spec.prompt, { kind: 'all' }).words;
  if (isWhole) return t`At temperature ${temperature}`;
  return words === 0
    ? t`At temperature ${temperature} without the prompt`
    : t`At temperature ${temperature} (${label})`;
}

function unsampledSummary(run: GridRun, cell: CellReport, place: string): Summary {
  const openness = valueOf(cell.figures['openness']);
  if (openness === undefined) return { headline: '', details: '' };
  const likeliest = run.distributions[cell.window]?.nextTokens[0]?.text.trim() ?? '';
  return { headline: nextTokenText(place, openness, likeliest), details: missingText(run, cell) };
}

/** The next token at an entropy in nats. */
function nextTokenText(place: string, openness: number, likeliest: string): string {
  if (Math.exp(openness) < 1.05)
    return likeliest === ''
      ? t`${place}, the next token is almost certain.`
      : t`${place}, the next token is almost certainly ${quoted(likeliest)}.`;
  return likeliest === ''
    ? t`${place}, the next token is one of ${plausibleTokens(openness)}.`
    : t`${place}, the next token is one of ${plausibleTokens(openness)}, most likely ${isBytes(likeliest) ? t`a part of a character` : quoted(likeliest)}.`;
}

function missingText(run: GridRun, cell: CellReport): string {
  const isStreams = run.plan.mode === 'streams';
  const samples = run.plan.cells[cell.index]?.samples ?? 0;
  if (cell.state === 'interrupted')
    return t`Sampling stopped after ${cell.n} of ${formatCount(samples, isStreams ? 'run' : 'answer')}, too early for figures.`;
  if (cell.state === 'sampling') return isStreams ? t`Sampling long runs now.` : t`Sampling whole answers now.`;
  if (isGoing(run))
    return isStreams ? t`The long runs here are not all sampled yet.` : t`The answers here are not all sampled yet.`;
  return isStreams ? t`No long runs were sampled here.` : t`No whole answers were sampled here.`;
}

function answerSummary(run: GridRun, cell: CellReport, outcome: OutcomeSpec, place: string): Summary {
  const boundary = boundaryOf(run, cell.row);
  const isBeyond = boundary.kind === 'estimate' && cell.temperature > boundary.interval[1];
  if (isBeyond || (cell.regime?.name === 'dissolved' && cell.regime.certain))
    return {
      headline: dissolvedText(place, cell),
      details: dissolutionSentence(boundary, boundaryTokens(run, cell.row)),
    };
  const kinds = kindsSummary(run, cell, outcome, place);
  return {
    headline: kinds.headline,
    details: joined(kinds.details, dissolutionText(boundary, cell.temperature, boundaryTokens(run, cell.row))),
  };
}

/** How many of the answers of a cell are noise. */
function dissolvedText(place: string, { figures }: CellReport): string {
  const share = figures['dissolved-share'];
  if (share === undefined || share.kind !== 'estimate') return t`${place}, answers dissolve into noise.`;
  const count = Math.round(share.value * share.n);
  return count === share.n
    ? t`${place}, all ${formatCount(share.n, 'answer')} dissolve into noise.`
    : t`${place}, ${count} of ${formatCount(share.n, 'answer')} dissolve into noise.`;
}

function kindsSummary(run: GridRun, cell: CellReport, outcome: OutcomeSpec, place: string): Summary {
  const agreement = cell.figures['agreement'] ?? abstain({ code: 'not-measured' }, cell.n);
  const where = t`${place}${cutText(run, cell)}`;
  const counted = answersHeadline(run, cell, outcome, where);
  const stated =
    agreement.kind === 'abstain'
      ? missingKindsText(agreement.reason)
      : agreementText(outcome.map === 'meaning' ? closenessOf(run, cell) : 'same', cell, outcome, agreement);
  if (counted !== null) return { headline: counted, details: joined(stated, kindsText(cell, outcome)) };
  const order = cell.figures['semantic-order'];
  return order === undefined || order.kind === 'abstain'
    ? { headline: stated, details: '' }
    : {
        headline: t`${where}, the similarity of two answers is ${valueText(order)} (1: identical, 0: unrelated).`,
        details: stated,
      };
}

/** How often two answers agree, in words that claim no more than their closeness bears out. */
function agreementText(closeness: Closeness, cell: CellReport, outcome: OutcomeSpec, agreement: Figure): string {
  const probability = valueText(agreement);
  switch (closeness) {
    case 'unknown':
      return t`The model rates two answers as close with probability ${probability}, but those share too few words to say that they mean the same.`;
    case 'subject':
      return t`Two answers share a topic with probability ${probability}${unseenText(cell)}.`;
    case 'same':
      return t`Two answers agree ${outcomePhrase(outcome)} with probability ${probability}${unseenText(cell)}.`;
  }
}

/** " within 32 tokens", for answers of which some were cut: as far as those were drawn. */
function cutText({ cells }: GridRun, { index, cut }: CellReport): string {
  return cut === 0 ? '' : t` within ${formatCount(longestCut(cells[index]?.trajectories ?? []), t`token`)}`;
}

/** Tokens of the longest of the answers that were cut; 0 where none was. */
function longestCut(answers: readonly Trajectory[]): number {
  return Math.max(0, ...answers.map(({ ended, ids }) => (ended ? 0 : ids.length)));
}

/** What would state the agreement, or why nothing does. */
function missingKindsText(reason: Reason): string {
  return reason.code === 'needs-more' && reason.unit === 'answers'
    ? t`With ${formatCount(reason.needed, 'answer')}, this also states how often two answers agree.`
    : t`Agreement is not stated: ${reasonText(reason)}.`;
}

/** "by first word"; what the options are needs no words. */
function outcomePhrase(outcome: OutcomeSpec): string {
  return outcome.map === 'options' ? t`by option` : outcomeName(outcome);
}

/** Share of answers of kinds not seen yet that is worth stating. */
const leastUnseen = 0.005;

/** "; about 30% of further answers would be of new kinds", from the coverage. */
function unseenText({ figures }: CellReport): string {
  const coverage = figures['coverage'];
  if (coverage === undefined || coverage.kind !== 'estimate') return '';
  const unseen = 1 - coverage.value;
  return unseen < leastUnseen
    ? t`; at most ${formatPercent(1 - coverage.interval[0])} of further answers would be of new kinds`
    : t`; about ${formatPercent(unseen)} of further answers would be of new kinds`;
}

/** "3 kinds of answer by first word among 32 answers; more answers may show more kinds." */
function kindsText({ kinds, n }: CellReport, outcome: OutcomeSpec): string {
  if (kinds.length === 0) return '';
  return t`${formatCount(kinds.length, 'kind')} of answer ${outcomePhrase(outcome)} among ${formatCount(n, 'answer')}; more answers may show more kinds.`;
}

/** Reasons that state how answers behave over the scanned temperatures. */
const scanReasons: readonly Reason['code'][] = [
  'not-dissolved',
  'already-dissolved',
  'may-dissolve',
  'dissolves-between',
];

/** Where answers dissolve, or that they do not within the scan; empty when it is unknown. */
function dissolutionText(boundary: Figure, temperature: number, tokens: number): string {
  if (boundary.kind === 'abstain')
    return scanReasons.includes(boundary.reason.code)
      ? t`In the first ${tokens} tokens, ${reasonText(boundary.reason)}.`
      : '';
  const isNear = boundary.kind === 'estimate' && temperature > boundary.interval[0];
  return isNear
    ? t`This is close to the edge: in the first ${tokens} tokens, answers dissolve above temperature ${temperatureText(boundary)}.`
    : dissolutionSentence(boundary, tokens);
}

function streamSummary(run: GridRun, cell: CellReport, place: string): Summary {
  const rate = cell.figures['entropy-rate'];
  const found = ergodicityOf(run, cell.index);
  const headline =
    rate === undefined || rate.kind === 'abstain'
      ? t`${place}, the entropy rate is not stated: ${reasonText(rate?.reason ?? { code: 'not-measured' })}.`
      : t`${place}, each further token multiplies the number of plausible texts by ${formatNumber(Math.exp(rate.value))} (${valueText(rate)} nats).`;
  return { headline, details: found === null ? '' : ergodicityText(found.verdict) };
}

function joined(...sentences: readonly string[]): string {
  return sentences.filter(sentence => sentence !== '').join(' ');
}
