/** Guidance of a grid: for each goal the measured settings, the best of them, what it costs, and what fresh answers say
 * (docs/method.md#guidance). */
import { abstain, estimate, exact, valueOf, type Figure } from '../../../../core/figure.ts';
import { groupAnswers } from '../../../../core/answers/outcomes.ts';
import { modalCertificate } from '../../../../core/guidance/modalTest.ts';
import { bestLowerBound, changesOf, differenceFigure, type Change } from '../../../../core/guidance/difference.ts';
import { axesOf, gridPositionOf } from '../../../../domain/gridPlace.ts';
import type {
  DrawnOn,
  FreshCheck,
  GoalReport,
  GuidanceReport,
  LeverStep,
  MeasuredSetting,
} from '../../../../domain/guidance.ts';
import type { PlanAxis, PlanCell } from '../../../../domain/plan.ts';
import type { GridRun } from '../../../../domain/run.ts';
import type { OutcomeSpec } from '../../../../domain/spec.ts';
import { cellReport } from '../../../../run/measuring/cellReports.ts';
import { measurable, planCell } from '../../../../run/measuring/cellSample.ts';
import { budgetOf, comparedAnswers, type ComparedAnswers } from '../../../../run/measuring/comparedCells.ts';
import { boundaryOf } from '../../../../run/measuring/rowReports.ts';
import { goalsOf, type Goal } from './goals.ts';
import { guidanceSentence, needsAnswers } from './guidanceWords.ts';
import { nextMeasurement } from './nextKnob.ts';
import { levelOf, settingValues, settingWords } from './settings.ts';

/** Guidance under an outcome map; null for long runs, for a calibration, and before the current setting is sampled. */
export function guidanceOf(run: GridRun, outcome: OutcomeSpec): GuidanceReport | null {
  const { plan, kind } = run;
  if (plan.mode === 'streams' || kind === 'calibration' || measurable(run, plan.home).length === 0) return null;
  const goals = goalsOf(run, outcome).map(goal => goalReport(run, outcome, goal));
  const cells = new Set(goals.flatMap(({ proposal }) => proposal ?? []));
  const drawn = drawnOn(run, outcome);
  return {
    ...(drawn === null ? {} : { drawnOn: drawn }),
    goals,
    values: [...cells].map(cell => settingValues(run, cell)),
  };
}

/** How the figures of a cell differ from those of the home cell, all tested together; empty where either has no
 * answers. */
export function changesFromHome(run: GridRun, outcome: OutcomeSpec, index: number): readonly Change[] {
  const { home } = run.plan;
  const isMeasured = [home, index].every(cell => measurable(run, cell).length > 0);
  return isMeasured && index !== home ? changes(run, outcome, home, index) : [];
}

/** The answers of the home cell with those that were drawn on, in their order. */
function drawnOn(run: GridRun, outcome: OutcomeSpec): DrawnOn | null {
  const { home } = run.plan;
  const more = run.checks?.find(({ cell }) => cell === home);
  if (more === undefined) return null;
  const answers = [...measurable(run, home), ...more.trajectories];
  const certificate = modalCertificate(groupAnswers(answers, outcome).kindOf.map(String));
  return { cell: home, n: answers.length, certainAfter: certificate?.after ?? null };
}

function goalReport(run: GridRun, outcome: OutcomeSpec, goal: Goal): GoalReport {
  const { plan } = run;
  const sampled = plan.cells.filter(cell => measurable(run, cell.index).length > 0);
  const finished = sampled.filter(({ index }) => goal.cells?.has(index) !== false);
  const open = goal.kind === 'early' ? sampled.length - finished.length : 0;
  const setting = (cell: PlanCell): MeasuredSetting => ({
    cell: cell.index,
    words: settingWords(run, cell),
    tokens: budgetOf(run, cell),
    figure: goal.figureOf(ownAnswers(run, cell.index, outcome), cell.index),
    effect: effectOf(run, outcome, goal, plan.home, cell.index),
    isAllowed: isCoherent(run, cell, outcome),
  });
  const settings = finished.map(setting);
  const current = settings.find(({ cell }) => cell === plan.home);
  if (current === undefined) throw new RangeError('the current setting has answers');
  const proposal = proposalOf(settings, current, goal);
  const check = proposal === null ? null : checkOf(run, outcome, goal, proposal);
  const isReached = proposal !== null && (check === null || check.isConfirmed);
  const found = {
    id: goal.id,
    kind: goal.kind,
    title: goal.title,
    measure: goal.measure,
    style: goal.style,
    current,
    settings,
    steps: stepsOf(run, outcome, goal),
    proposal,
    changes: proposal === null ? [] : changes(run, outcome, plan.home, proposal),
    check,
    next:
      isReached || open > 0 || needsAnswers({ current, settings, proposal }) ? null : nextMeasurement(run, goal.kind),
    ...(goal.less === undefined ? {} : { less: goal.less }),
    ...(open === 0 ? {} : { open }),
  };
  return { ...found, sentence: guidanceSentence(goal, found) };
}

function ownAnswers(run: GridRun, index: number, outcome: OutcomeSpec): ComparedAnswers {
  return comparedAnswers(run, index, measurable(run, index), outcome, budgetOf(run, planCell(run, index)));
}

/** Tokens up to which two cells are compared: those of the cell with less, unless the length is what is turned. */
function commonTokens(run: GridRun, a: number, b: number): readonly [number, number] {
  const [first, second] = [budgetOf(run, planCell(run, a)), budgetOf(run, planCell(run, b))];
  const { x, y } = axesOf(run.plan);
  if (x.knob === 'length' || y.knob === 'length') return [first, second];
  return [Math.min(first, second), Math.min(first, second)];
}

function pairOf(run: GridRun, outcome: OutcomeSpec, from: number, to: number): [ComparedAnswers, ComparedAnswers] {
  const [a, b] = commonTokens(run, from, to);
  return [
    comparedAnswers(run, from, measurable(run, from), outcome, a),
    comparedAnswers(run, to, measurable(run, to), outcome, b),
  ];
}

function effectOf(run: GridRun, outcome: OutcomeSpec, goal: Goal, from: number, to: number): Figure {
  if (from === to) return abstain({ code: 'not-measured' }, 0);
  const [before, after] = pairOf(run, outcome, from, to);
  return differenceFigure(goal.figureOf(after, to), goal.figureOf(before, from));
}

function changes(run: GridRun, outcome: OutcomeSpec, from: number, to: number): readonly Change[] {
  const [before, after] = pairOf(run, outcome, from, to);
  return changesOf(before.figures, after.figures);
}

/** Share of answers that may dissolve at a setting that is proposed. */
const mostDissolved = 0.05;

/** Whether answers hold together at a setting: hardly any dissolves, and it is below the temperature where they do. */
function isCoherent(run: GridRun, cell: PlanCell, outcome: OutcomeSpec): boolean {
  const { regime, figures } = cellReport(run, cell.index, outcome);
  const boundary = boundaryOf(run, gridPositionOf(run.plan, cell)[0]);
  const isBelow = boundary.kind !== 'estimate' || cell.temperature < boundary.interval[0];
  return regime?.name !== 'dissolved' && isBelow && (valueOf(figures['dissolved-share']) ?? 0) <= mostDissolved;
}

/** The cell with the best lower end among those that may be proposed; null where that is the current one. Where the
 * current setting cannot be compared, its own figure counts as it is: the check compares the two as wholes. */
function proposalOf(settings: readonly MeasuredSetting[], current: MeasuredSetting, goal: Goal): number | null {
  const able = settings.filter(({ isAllowed, cell }) => isAllowed || cell === current.cell);
  const best = able[bestLowerBound(able.map(({ figure }) => gainOf(figure, goal))) ?? -1];
  if (best === undefined || best.cell === current.cell) return null;
  return (valueOf(gainOf(best.effect, goal)) ?? 1) <= 0 ? null : best.cell;
}

/** A figure or an effect such that more is better. */
function gainOf(figure: Figure, { less }: Pick<Goal, 'less'>): Figure {
  if (less === undefined || figure.kind === 'abstain') return figure;
  if (figure.kind === 'exact') return exact(-figure.value);
  const [low, high] = figure.interval;
  return estimate(-figure.value, [-high, -low], figure.n, figure.method);
}

/** What the fresh answers of a setting say; null without them. They have the token budget of the current setting. */
function checkOf(run: GridRun, outcome: OutcomeSpec, goal: Goal, index: number): FreshCheck | null {
  const fresh = run.checks?.find(({ cell }) => cell === index);
  if (fresh === undefined) return null;
  const { home } = run.plan;
  const before = comparedAnswers(run, home, measurable(run, home), outcome, fresh.tokens);
  const after = comparedAnswers(run, index, fresh.trajectories, outcome, fresh.tokens);
  const measured = goal.check ?? goal;
  const figure = measured.figureOf(after, index, fresh);
  const now = measured.figureOf(before, home);
  const effect = differenceFigure(figure, now);
  const gain = gainOf(effect, measured);
  // What is exact cannot be luck: fresh answers only speak against it.
  const isExact = goal.check !== undefined && (gain.kind === 'abstain' || (valueOf(gain) ?? 0) >= 0);
  return {
    cell: index,
    n: fresh.trajectories.length,
    tokens: fresh.tokens,
    seed: fresh.seed,
    figure,
    effect,
    isConfirmed: isExact || (gain.kind === 'estimate' && gain.interval[goal.check === undefined ? 0 : 1] > 0),
    ...(goal.check === undefined ? {} : { style: goal.check.style, measure: goal.check.measure, now }),
    changes: changesOf(before.figures, after.figures),
  };
}

/** One step of each knob: neighbors on the two lines through the current setting. The current setting itself is left
 * out where its answers are longer and cannot be compared. */
function stepsOf(run: GridRun, outcome: OutcomeSpec, goal: Goal): LeverStep[] {
  const { plan } = run;
  const { x, y } = axesOf(plan);
  const [homeRow, homeColumn] = gridPositionOf(plan, planCell(run, plan.home));
  const line = (axis: 'x' | 'y'): readonly (readonly [number, number])[] =>
    plan.cells
      .filter(cell => measurable(run, cell.index).length > 0 && goal.cells?.has(cell.index) !== false)
      .map(cell => [cell.index, gridPositionOf(plan, cell)] as const)
      .filter(([, [row, column]]) => (axis === 'x' ? row === homeRow : column === homeColumn))
      .map(([index, [row, column]]) => [index, axis === 'x' ? column : row] as const)
      .sort((a, b) => a[1] - b[1]);
  return [...steps(line('x'), x), ...steps(line('y'), y)];

  function steps(cells: readonly (readonly [number, number])[], axis: PlanAxis): LeverStep[] {
    const isComparable = ([index]: readonly [number, number]): boolean =>
      index !== plan.home ||
      cells.every(([other]) => other === index || effectOf(run, outcome, goal, index, other).kind !== 'abstain');
    const able = cells.filter(isComparable);
    return able.slice(1).flatMap(([to, place], at) => {
      const [from, before] = able[at] ?? [to, place];
      const effect = effectOf(run, outcome, goal, from, to);
      return effect.kind === 'abstain'
        ? []
        : [{ knob: axis.knob, name: axis.name, from: levelOf(axis, before), to: levelOf(axis, place), effect }];
    });
  }
}
