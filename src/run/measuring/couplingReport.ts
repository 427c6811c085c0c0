/** Reports how long a change of the prompt is remembered: pairs of answers to two wordings
 * (docs/method.md#coupling). */
import type { Figure } from '../../core/figure.ts';
import { figureLine } from '../../core/figureText.ts';
import { formatPercent, formatTemperature } from '../../core/format.ts';
import { couplingOf, meetingOf, meetingTokens, type CouplingCurve, type Meeting } from '../../core/paths/coupling.ts';
import { reasonText } from '../../core/reasons.ts';
import { t } from '../../core/text.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { CouplingReport } from '../../domain/paths.ts';
import type { PlanCell } from '../../domain/plan.ts';
import type { GridRun } from '../../domain/run.ts';
import { measurable } from './cellSample.ts';

/** Pairs that are shown as examples. */
const shownPairs = 3;

interface CoupledCells {
  readonly cell: PlanCell;
  readonly pairs: readonly (readonly [first: Trajectory, second: Trajectory])[];
  readonly meetings: readonly Meeting[];
  readonly curve: CouplingCurve;
}

/** The report of a run of two wordings; undefined for other runs, and before any pair of cells is complete. */
export function couplingReport(run: GridRun): CouplingReport | undefined {
  const { plan, manifest } = run;
  const { wording, prompt } = manifest.spec;
  if (wording === undefined) return undefined;
  const coupled = plan.cells.flatMap(cell => coupledCells(run, cell) ?? []);
  const home = coupled.find(({ cell }) => cell.pairedWith === plan.home) ?? coupled[0];
  if (home === undefined) return undefined;
  const { cell, pairs, meetings, curve } = home;
  return {
    cells: [cell.pairedWith ?? 0, cell.index],
    wordings: [prompt, wording],
    n: pairs.length,
    verdict: curve.verdict,
    sentence: sentenceOf(curve, pairs.length, lastTokens(curve)),
    note: noteOf(run),
    curve: {
      id: 'coupling',
      title: t`Paired answers that still differ`,
      unit: '',
      caption: t`Both wordings are answered with the same random numbers. Share of pairs that differ at this token or later. Where it falls to 0, the change is forgotten; where it stays up, it is remembered.`,
      xLabel: t`token`,
      logX: false,
      logY: false,
      series: coupled.map(one => ({
        label: coupled.length === 1 ? t`measured` : t`temperature ${formatTemperature(one.cell.temperature)}`,
        x: one.curve.points.map(({ token }) => token),
        y: one.curve.points.map(({ figure }) => figure),
      })),
      guides: [],
    },
    temperatures: coupled.map(one => one.cell.temperature),
    readings: [
      { id: 'half', name: t`Half of the pairs are the same after`, unit: t`tokens`, figure: curve.half },
      { id: 'ninety', name: t`Nine of ten are the same after`, unit: t`tokens`, figure: curve.ninety },
      { id: 'equal', name: t`Pairs that are the same as a whole`, unit: '', figure: curve.equal },
      { id: 'last', name: t`Still different after ${lastTokens(curve)} tokens`, unit: '', figure: curve.last },
    ],
    examples: examplesOf(pairs, meetings),
  };
}

function coupledCells(run: GridRun, cell: PlanCell): CoupledCells | null {
  const { pairedWith, index } = cell;
  if (pairedWith === undefined) return null;
  const others = new Map(measurable(run, index).map(answer => [answer.index, answer]));
  const pairs = measurable(run, pairedWith).flatMap(first => {
    const second = others.get(first.index);
    return second === undefined ? [] : [[first, second] as const];
  });
  if (pairs.length === 0) return null;
  const limit = cell.tokens ?? run.plan.tokens;
  const meetings = pairs.map(pair => meetingOf(pair, limit));
  return { cell, pairs, meetings, curve: couplingOf(meetings) };
}

/** Tokens after which the last point of the curve says how many pairs still differ. */
function lastTokens({ points }: CouplingCurve): number {
  return Math.max(0, points.length - 1);
}

function examplesOf(pairs: CoupledCells['pairs'], meetings: readonly Meeting[]): CouplingReport['examples'] {
  return pairs
    .map(([first, second], at) => {
      const { met, tokens } = meetings[at] ?? { met: false, tokens: 0 };
      return { first: first.text, second: second.text, index: first.index, met: met ? tokens : null };
    })
    .sort((a, b) => (a.met ?? Infinity) - (b.met ?? Infinity) || a.index - b.index)
    .slice(0, shownPairs);
}

function sentenceOf({ verdict, half, ninety, equal, last }: CouplingCurve, n: number, tokens: number): string {
  const still = t`${figureText(last)} of ${n} paired answers still differ after ${tokens} tokens`;
  const rest = t`${figureText(last)} still differ after ${tokens} tokens`;
  switch (verdict) {
    case 'abstain':
      return equal.kind === 'estimate'
        ? t`${figureText(equal)} of ${n} paired answers are the same; they are too short to say how long the change of wording is remembered.`
        : t`How long the change of wording is remembered is not stated: ${last.kind === 'abstain' ? reasonText(last.reason) : ''}.`;
    case 'same':
      return t`The wording makes hardly any difference: ${figureText(equal)} of ${n} paired answers are the same, word for word.`;
    case 'forgotten':
      return t`The change of wording is forgotten after about ${tokensText(ninety)}: from there on, nine of ten of the ${n} paired answers are the same, word for word.`;
    case 'kept':
      return t`The change of wording is not forgotten within ${tokens} tokens: ${still}.`;
    case 'undecided':
      return half.kind === 'estimate'
        ? t`The change of wording is forgotten in part: half of the ${n} paired answers are the same after ${tokensText(half)}, and ${rest}.`
        : t`The change of wording is forgotten in part at most: ${still}.`;
  }
}

function figureText(figure: Figure): string {
  if (figure.kind !== 'estimate') return figureLine(figure);
  const [low, high] = figure.interval.map(end => Math.round(100 * end));
  return t`${formatPercent(figure.value)} [${low ?? 0}, ${high ?? 0}]`;
}

function tokensText(figure: Figure): string {
  if (figure.kind !== 'estimate') return figureLine(figure);
  const [low, high] = figure.interval;
  return low === high ? t`${figure.value} tokens` : t`${figure.value} tokens [${low}, ${high}]`;
}

function noteOf({ plan }: GridRun): string {
  const same = t`A pair counts as the same from where its texts are equal, token by token, for at least ${meetingTokens} tokens and to the end, or where it is the same as a whole.`;
  const bound = t`The share is an upper bound on how far the distributions of the rest are apart: other random numbers could bring answers together sooner.`;
  const ends = t`Behind the end of an answer, nothing is counted.`;
  return [same, ...(plan.mode === 'answers' ? [ends] : []), bound].join(' ');
}
