/** Plans of stored runs: to repeat them, and to go on with them. */
import { AdjacentError } from '../../../core/adjacentError.ts';
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Plan } from '../../../domain/plan.ts';
import type { GridRun } from '../../../domain/run.ts';
import type { GridRest } from '../../../domain/report.ts';
import { continuedPlan, restOf } from './continuation.ts';

/** The plan of a stored run without the cells that have no answers, so that a replay does not continue a canceled run.
 */
export function sampledPart({ plan, cells }: GridRun): Plan {
  const { topUp: _, ...fixed } = plan;
  const sampled = new Set(cells.filter(cell => cell.trajectories.length > 0).map(cell => cell.index));
  return {
    ...fixed,
    refinements: 0,
    cells: plan.cells.map(cell => (sampled.has(cell.index) ? cell : { ...cell, samples: 0 })),
    order: plan.order.map(group => group.filter(index => sampled.has(index))).filter(group => group.length > 0),
  };
}

/** The plan of a stored run with what it left out. Throws AdjacentError bad-argument when nothing is left or a model is
 * another one. */
export function restOfPlan(run: GridRun, models: readonly LanguageModel[]): Plan {
  checkModels(run, models);
  const plan = continuedPlan(run);
  const rest = restOf(run);
  if (plan !== null && rest !== null) return { ...plan, estimate: { ...plan.estimate, seconds: wholeTime(run, rest) } };
  throw new AdjacentError(
    'bad-argument',
    t`There is nothing left to sample in this run.`,
    t`Run the experiment again.`,
  );
}

/** Throws AdjacentError bad-argument when a model is another one than that of the run. */
export function checkModels(run: GridRun, models: readonly LanguageModel[]): void {
  const other = run.manifest.models.find(({ card }, at) => card.modelHash !== models[at]?.card.modelHash);
  if (other === undefined) return;
  throw new AdjacentError(
    'bad-argument',
    t`${other.card.name} is not the file that the run was made with, so further answers would not belong to it.`,
    t`Run the experiment again.`,
  );
}

/** Seconds that a run took and those of what it left out; null where a part is unknown. */
function wholeTime({ sampled }: GridRun, { seconds }: GridRest): number | null {
  return sampled === undefined || seconds === null ? null : sampled.seconds + seconds;
}

/** What a run measured beside its cells, which stays as it is when cells are added. */
export function keptBlocks({
  checks,
  commitment,
  commitments,
  forks,
  internals,
  references,
  tree,
}: GridRun): Pick<GridRun, 'checks' | 'commitment' | 'commitments' | 'forks' | 'internals' | 'references' | 'tree'> {
  return {
    ...(checks && { checks }),
    ...(commitment && { commitment }),
    ...(commitments && { commitments }),
    ...(forks && { forks }),
    ...(internals && { internals }),
    ...(references && { references }),
    ...(tree && { tree }),
  };
}
