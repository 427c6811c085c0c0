/** Figures of a whole row of a diagram: the dissolution boundary and the phase verdict. */
import { dissolutionBoundary } from '../../core/phase/boundary.ts';
import { breakTemperature } from '../../core/phase/breakTemperature.ts';
import { abstain, type Figure } from '../../core/figure.ts';
import { equilibriumShare, fewestEffective, type EquilibriumShare } from '../../core/phase/equilibrium.ts';
import { formatCount, formatTemperature } from '../../core/format.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import { classifyTransition } from '../../core/phase/phaseVerdict.ts';
import { ruleText } from '../../core/phase/ruleMessages.ts';
import { verdictText } from '../../core/phase/verdictMessages.ts';
import type { ScanNull, ScanPoint } from '../../core/phase/scan.ts';
import { carriesVerdict, verdictSizesOf } from '../../core/phase/verdictSizes.ts';
import type { RowSizes } from '../../core/phase/verdictSizes.ts';
import { range } from '../../core/numeric/functions.ts';
import { firstTokens } from './firstTokens.ts';
import { measurable, vocabularyOf } from './cellSample.ts';
import { Memo } from '../../core/memo.ts';
import { gridPositionOf } from '../../domain/gridPlace.ts';
import type { PlanCell } from '../../domain/plan.ts';
import type { BreakReport, VerdictReport } from '../../domain/report.ts';
import { isGoing, type GridRun, type Run, type SoftmaxNull } from '../../domain/run.ts';
import { isModified } from '../../domain/sampling.ts';

const boundaries = new Memo<Figure>();
const breaks = new Memo<readonly BreakReport[]>();
const verdicts = new Memo<VerdictReport>();

/** Planned cells of a row that have samples, in order of temperature. */
export function sampledRow({ plan }: Run, row: number): PlanCell[] {
  return plan.cells
    .filter(cell => cell.samples > 0 && gridPositionOf(plan, cell)[0] === row)
    .sort((a, b) => a.temperature - b.temperature);
}

/** Whether the columns of the grid are temperatures. */
function overTemperature({ plan }: Run): boolean {
  return plan.axes === undefined || plan.axes.x.knob === 'temperature';
}

interface Row {
  readonly points: readonly ScanPoint[];
  /** Index of the row's window; a row over temperatures has only one. */
  readonly window: number;
  readonly tokens: number;
}

/** Answers of all cells up to the budget of the plan: those of the home cell run to their end. */
function readRow(run: Run, row: number): Row {
  const cells = sampledRow(run, row);
  const tokens = rowTokens(run, cells);
  const points = cells
    .map(({ index, temperature }) => ({ temperature, trajectories: firstTokens(measurable(run, index), tokens) }))
    .filter(point => point.trajectories.length > 0);
  return { points, window: cells[0]?.window ?? 0, tokens };
}

/** Temperature above which the answers of a row dissolve (docs/method.md#dissolution-boundary). Abstains for streams
 * and while too few cells are sampled. */
export function boundaryOf(run: Run, row: number): Figure {
  if (run.plan.mode === 'streams') return abstain({ code: 'wrong-mode', mode: 'streams', tokens: null }, 0);
  if (!overTemperature(run)) return abstain({ code: 'needs-temperature-axis' }, 0);
  const { points, window, tokens } = readRow(run, row);
  const [first] = points;
  if (first === undefined) return abstain({ code: isGoing(run) ? 'being-sampled' : 'not-sampled' }, 0);
  const parts = points.map(point => point.trajectories);
  return boundaries.recall(first.trajectories, parts, () =>
    dissolutionBoundary(points, vocabularyOf(run, window), tokens),
  );
}

/** Tokens of answers that `boundaryOf` reads: the budget that the row shares, or less where time ran out before. */
export function boundaryTokens(run: Run, row: number): number {
  const { points, tokens } = readRow(run, row);
  const cut = points.flatMap(({ trajectories }) =>
    trajectories.flatMap(({ ended, ids }) => (ended ? [] : [ids.length])),
  );
  return cut.length === 0 ? tokens : Math.min(tokens, Math.max(...cut));
}

function scanNull(found: SoftmaxNull | undefined): ScanNull | null {
  return found === undefined ? null : { temperatures: found.temperatures, energy: found.energy };
}

/** Token budget that all answers of a row share: that of the cell with the least. Noise stays noise in longer answers,
 * so cells that were cut early do not count, unless there are no others. */
function rowTokens({ plan }: Run, cells: readonly PlanCell[]): number {
  const others = cells.filter(({ dissolves }) => dissolves !== true);
  return Math.min(...(others.length === 0 ? cells : others).map(cell => cell.tokens ?? plan.tokens));
}

/** Lengths of answers, in tokens, for which it is said where half of them break, beside the token budget itself. */
const breakLengths: readonly number[] = [128, 512];

/** Temperatures above which half of the answers of some lengths break (docs/method.md#derail-rate); empty for streams
 * and for columns that are not temperatures. */
export function breaksOf(run: Run, row: number): readonly BreakReport[] {
  const { points, window, tokens } = readRow(run, row);
  const [first] = points;
  if (run.plan.mode === 'streams' || !overTemperature(run) || first === undefined) return [];
  const parts = points.map(point => point.trajectories);
  const known = boundaryTokens(run, row);
  return breaks.recall(first.trajectories, parts, () =>
    [known, ...breakLengths.filter(length => length > known)].map(length => ({
      tokens: length,
      above: breakTemperature(points, vocabularyOf(run, window), tokens, length),
    })),
  );
}

/** Whether the sizes of a row can carry a phase verdict. */
function canCarry(run: Run, { points, tokens }: Row): boolean {
  const counts = points.map(({ trajectories }) => trajectories.length);
  return overTemperature(run) && carriesVerdict(run.plan.mode, counts, tokens);
}

/** What a phase verdict on a row would take: its sizes, and the seconds of sampling they cost at the speed of this run,
 * or at the one that its plan assumed (null where neither is known). */
export interface VerdictPrice extends RowSizes {
  readonly seconds: number | null;
}

/** The price of a verdict for a run whose columns are temperatures; null if one of its rows can carry a verdict. */
export function verdictPriceOf(run: GridRun, rows: number): VerdictPrice | null {
  if (range(rows).some(row => canCarry(run, readRow(run, row)))) return null;
  const { plan } = run;
  const sizes = verdictSizesOf(plan.mode);
  const wanted = sizes.temperatures * sizes.samples * sizes.tokens;
  const each = secondsPerToken(run);
  return { ...sizes, seconds: each === null ? null : each * wanted };
}

function secondsPerToken({ plan, sampled }: GridRun): number | null {
  if (sampled !== undefined && sampled.tokens > 0) return sampled.seconds / sampled.tokens;
  const planned = plan.cells.reduce((total, cell) => total + cell.samples * (cell.tokens ?? plan.tokens), 0);
  const { seconds } = plan.estimate;
  return seconds === null || planned === 0 ? null : seconds / planned;
}

/** Phase verdict of a row (docs/method.md#phase-verdict); null at sizes that cannot carry one, and while its softmax
 * null is still pending. */
export function verdictOf(run: GridRun, row: number): VerdictReport | null {
  const whole = readRow(run, row);
  const { points, window, tokens } = whole;
  const [first] = points;
  const found = run.nulls.find(one => one.window === window);
  if (first === undefined || !canCarry(run, whole) || (isGoing(run) && found === undefined)) return null;
  return verdicts.recall(first.trajectories, [found, ...points.map(point => point.trajectories)], () => {
    const { mode } = run.plan;
    const verdict = classifyTransition({
      mode,
      points,
      softmaxNull: scanNull(found),
      tokens,
      vocabulary: vocabularyOf(run, window),
    });
    const rules = verdict.rules.map(({ rule, passed, message }) => ({ rule, passed, text: ruleText(message) }));
    const { location, message } = verdict;
    const equilibrium = equilibriumOf(points, location, sampledRow(run, row).some(isModified));
    return { row, verdict: verdict.verdict, location, sentence: verdictText(message), rules, ...equilibrium };
  });
}

/** The equilibrium control around the place of a change (docs/method.md#equilibrium-control). */
function equilibriumOf(
  points: readonly ScanPoint[],
  location: Figure,
  truncated: boolean,
): Pick<VerdictReport, 'equilibrium'> {
  if (location.kind !== 'estimate') return {};
  const found = equilibriumShare(points, location.value);
  if (found === null) return {};
  const share = truncated ? abstain({ code: 'truncated-sampler' }, location.n) : found.share;
  const sentences = [equilibriumText(share, found), ...(share.kind === 'abstain' ? [] : coveredText(found))];
  return { equilibrium: { share, sentence: sentences.join(' ') } };
}

/** How much of the answers the share covers, and why not more; nothing for whole answers.
 * @public For tests of what it says. */
export function coveredText({ tokens, beyond }: EquilibriumShare): string[] {
  if (tokens === null || beyond === null) return [];
  const few = Math.max(1, Math.floor(beyond));
  return [
    t`This covers the first ${formatCount(tokens, 'token')} of the answers and says nothing about later ones: for more tokens a few texts outweigh all others, so that the answers count as ${few} where ${fewestEffective} are needed. More answers at each temperature would cover more.`,
  ];
}

function equilibriumText(share: Figure, { from, to, tokens }: Omit<EquilibriumShare, 'share'>): string {
  const between = t`between temperatures ${formatTemperature(from)} and ${formatTemperature(to)}`;
  const place = tokens === null ? between : t`${between} in the first ${tokens} tokens`;
  if (share.kind !== 'estimate')
    return t`How much of the change ${place} would also happen in equilibrium is not stated: ${share.kind === 'abstain' ? reasonText(share.reason) : ''}.`;
  const [low, high] = share.interval.map(end => Math.round(100 * end));
  const percent = t`${Math.round(100 * share.value)}% [${low ?? 0}, ${high ?? 0}]`;
  const [least, most] = share.interval;
  if (most <= 1)
    return t`Of the rise of energy ${place}, about ${percent} would also happen in equilibrium; the rest is feedback of sampled words.`;
  return least > 1
    ? t`In equilibrium, the energy would rise ${place} by ${percent} of what it does: the feedback of sampled words softens the change.`
    : t`Of the rise of energy ${place}, about ${percent} would also happen in equilibrium: whether the feedback of sampled words adds to it is not certain.`;
}
