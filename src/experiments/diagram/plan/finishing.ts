/** Which cut answers can run to their end, and what that takes (docs/method.md#plan-and-seeds). */
import { sum } from '../../../core/numeric/sums.ts';
import type { Finishing } from '../../../domain/report.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridKind } from '../../../domain/spec.ts';
import { wholeAnswers } from '../../../run/sampling/budget.ts';
import { fileTokens } from '../../../domain/fileParameters.ts';
import { isServed } from '../../../domain/servedReference.ts';
import { presetSizes } from './presets.ts';
import { usualPace } from '../../../run/sampling/pace.ts';
import { batchOf, drawSeconds } from '../../../run/sampling/work.ts';

/** Kinds whose question does not depend on the length of answers. */
const kinds: readonly GridKind[] = ['diagram', 'sweep', 'growth', 'paths'];
/** The budget grows by so many times where it is that of whole answers already, up to so many tokens. */
const growth = { times: 4, most: 4096 } as const;

/** What it takes to let the cut answers of a cell run to their end. Null where none were cut, for long runs, where the
 * context has no room, and for models whose texts depend on what is computed next to them. */
export function finishingOf(run: GridRun, index: number): Finishing | null {
  const { plan, manifest } = run;
  const [cell, found] = [plan.cells[index], run.cells[index]];
  const window = plan.windows[cell?.window ?? 0];
  if (cell === undefined || window === undefined || found?.state !== 'done' || plan.mode !== 'answers') return null;
  const card = manifest.models[window.model ?? 0]?.card;
  const cut = found.trajectories.filter(({ ended }) => !ended);
  if (card === undefined || cut.length === 0 || !kinds.includes(run.kind) || !isSteady(card.invariance)) return null;
  const budget = cell.tokens ?? plan.tokens;
  const wanted = Math.min(growth.most, Math.max(wholeAnswers.tokens, growth.times * budget));
  const tokens = Math.min(wanted, card.context - window.ids.length);
  if (tokens <= budget) return null;
  return { cell: index, answers: cut.length, tokens, seconds: secondsOf(run, index, tokens) };
}

/** Cells of which more than half of the answers were cut though they are no noise, where those of the home cell end.
 * `noise` tells how many cut answers of a cell are. Each has the budget up to which they go on before a run ends, and
 * the tokens that they are expected to draw then. */
export function halfCut(
  run: GridRun,
  noise: (cell: number) => number,
): readonly { readonly cell: number; readonly tokens: number; readonly draws: number }[] {
  const { plan, manifest } = run;
  const { spec } = manifest;
  const { lengths } = plan;
  const [model] = manifest.models;
  const isOpen = spec.kind === 'diagram' && spec.axes === undefined && spec.tokens === undefined;
  if (!isOpen || lengths === undefined || lengths.cut * 2 > lengths.answers) return [];
  if (model === undefined || isServed(model.card.id)) return [];
  return plan.cells.flatMap(({ index, dissolves, samples, tokens: budget = plan.tokens }) => {
    const finishing = dissolves === true ? null : finishingOf(run, index);
    if (finishing === null || (finishing.answers - noise(index)) * 2 <= samples) return [];
    const tokens = Math.min(presetSizes[spec.preset].longest, fileTokens(spec), finishing.tokens);
    return tokens <= budget ? [] : [{ cell: index, tokens, draws: usualRest * finishing.answers * (tokens - budget) }];
  });
}

/** Share of a further budget that cut answers use. */
const usualRest = 0.7;

function isSteady(invariance: GridRun['manifest']['models'][number]['card']['invariance']): boolean {
  return invariance === 'exact' || invariance === 'unprobed';
}

/** Seconds at the speed of the run; null where that is unknown. Answers end at one rate, so each runs on for about the
 * tokens that there are for each end. What is there is read again. */
function secondsOf({ plan, cells, sampled }: GridRun, index: number, tokens: number): number | null {
  if (sampled === undefined || sampled.tokens === 0) return null;
  const { trajectories = [] } = cells[index] ?? {};
  const cut = trajectories.filter(({ ended }) => !ended);
  const all = sum(trajectories.map(({ ids }) => ids.length));
  const perEnd = all / Math.max(1, trajectories.length - cut.length);
  const computed = sum(cut.map(({ ids }) => ids.length + Math.min(perEnd, tokens - ids.length)));
  const rows = Math.min(cut.length, batchOf(plan, tokens));
  const slower = drawSeconds({ ...usualPace, batch: rows }, 1) / drawSeconds({ ...usualPace, batch: plan.batch }, 1);
  return (sampled.seconds / sampled.tokens) * computed * slower;
}
