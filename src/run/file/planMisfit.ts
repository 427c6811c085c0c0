/** Finds what does not fit together in the plan of a run file. */
import type { Trajectory } from '../../core/trajectory.ts';
import type { Ablation, ModelCard } from '../../domain/languageModel.ts';
import type { Plan, PlanAxes, PlanCell, PlanWindow } from '../../domain/plan.ts';
import type { GridRun, Run } from '../../domain/run.ts';
import { isCommitment } from './pathsBlock.ts';

/** How far ids may lie above the tokens that a model can write: special tokens of the input only, and padding. */
const idMargin = 65_536;

/** What is wrong with a plan, its models and the answers sampled for it, as "its ..." or "a ..."; null when everything
 * fits. */
export function planMisfit(
  { plan, manifest }: Pick<Run, 'plan' | 'manifest'>,
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  const cards = manifest.models.map(({ card }) => card);
  return (
    plan.windows.map(window => windowMisfit(window, cards[window.model ?? 0])).find(isMisfit) ??
    plan.cells.map(cell => cellMisfit(cell, plan)).find(isMisfit) ??
    orderMisfit(plan) ??
    [...answers].map(([index, list]) => answersMisfit(plan, plan.cells[index], list)).find(isMisfit) ??
    null
  );
}

/** What is wrong with the fresh answers of a run; null when they belong to cells that have answers. */
export function checksMisfit(
  { checks = [] }: Pick<GridRun, 'checks'>,
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  const cells = checks.map(({ cell }) => cell);
  if (new Set(cells).size !== cells.length) return 'a cell is checked twice ("checks")';
  const isWrong = checks.some(
    ({ cell, tokens, trajectories, commitment }) =>
      (commitment !== undefined && (commitment.cell !== cell || !isCommitment(commitment, trajectories))) ||
      (answers.get(cell)?.length ?? 0) === 0 ||
      trajectories.length === 0 ||
      trajectories.some((answer, at) => answer.cell !== cell || answer.index !== at || answer.ids.length > tokens),
  );
  return isWrong ? 'its fresh answers ("checks") do not fit a cell' : null;
}

function isMisfit(found: string | null): found is string {
  return found !== null;
}

function windowMisfit({ ids, ablation }: PlanWindow, card: ModelCard | undefined): string | null {
  if (card === undefined) return 'a window ("plan.windows") has no model';
  if (ids.length === 0) return 'a window ("plan.windows.ids") is empty';
  if (card.kind !== 'served' && ids.some(id => id >= card.vocabulary + idMargin))
    return `"plan.windows.ids" has a token that the model lacks`;
  return ablation === undefined ? null : ablationMisfit(ablation, card);
}

/** An ablation that no model of this size has. Files of version 0.1 do not state the size. */
export function ablationMisfit({ layers = 0, maskedHeads = [] }: Ablation, card: ModelCard): string | null {
  if (card.layers === 0) return null;
  if (layers > card.layers || maskedHeads.some(([layer]) => layer >= card.layers))
    return 'an ablation names a layer that the model lacks';
  return card.heads > 0 && maskedHeads.some(([, head]) => head >= card.heads)
    ? 'an ablation names a head that the model lacks'
    : null;
}

function cellMisfit({ temperature, place, pairedWith, ...cell }: PlanCell, plan: Plan): string | null {
  const { temperatures, axes, cells } = plan;
  if (pairedWith !== undefined && (pairedWith >= cell.index || cells[pairedWith]?.window === cell.window))
    return 'a cell ("plan.cells.pairedWith") is paired with none before it';
  if (!temperatures.includes(temperature)) return `"plan.temperatures" lacks the temperature ${temperature} of a cell`;
  if ((place === undefined) !== (axes === undefined)) return 'a cell ("plan.cells.place") does not fit the axes';
  return place !== undefined && axes !== undefined && !isOnAxes(place, axes)
    ? 'a cell ("plan.cells.place") is outside the axes'
    : null;
}

function isOnAxes([row, column]: readonly [number, number], { x, y }: PlanAxes): boolean {
  return row < y.labels.length && column < x.labels.length;
}

function orderMisfit({ order, cells, axes }: Plan): string | null {
  if (axes !== undefined && [axes.x, axes.y].some(axis => axis.labels.length !== axis.values.length))
    return 'an axis ("plan.axes") has labels without values';
  const listed = order.flat();
  if (new Set(listed).size !== listed.length) return '"plan.order" lists a cell twice';
  const windowsOf = order.map(group => new Set(group.map(index => cells[index]?.window)));
  return windowsOf.every(({ size }) => size === 1) ? null : '"plan.order" groups cells of different windows';
}

function answersMisfit(plan: Plan, cell: PlanCell | undefined, answers: readonly Trajectory[]): string | null {
  if (cell === undefined) return 'an answer belongs to no cell';
  if (!plan.order.some(group => group.includes(cell.index))) return '"plan.order" lacks a cell that has answers';
  const indices = new Set(answers.map(({ index }) => index));
  if (indices.size !== answers.length) return '"trajectories.index" numbers two answers of a cell alike';
  if (answers.some(({ index }) => index >= cell.samples)) return `"plan.cells.samples" is less than a cell's answers`;
  const longest = cell.tokens ?? plan.tokens;
  return answers.some(({ ids }) => ids.length > longest) ? '"plan.tokens" is less than an answer has' : null;
}
