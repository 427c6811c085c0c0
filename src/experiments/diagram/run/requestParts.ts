/** Parts of the request that samples cells of a plan. */
import { range } from '../../../core/numeric/functions.ts';
import type { SampleRow } from '../../../domain/languageModel.ts';
import type { Plan, PlanCell } from '../../../domain/plan.ts';
import type { Manifest } from '../../../domain/run.ts';
import { samplingOf } from '../../../domain/sampling.ts';

/** Every answer of a cell, under the cell whose random numbers it uses. */
export function rowsOf(cell: PlanCell, plan: Plan): (SampleRow & { readonly tokens: number })[] {
  const { index: own, pairedWith = own, tokens = plan.tokens, samples } = cell;
  return range(samples).map(index => ({ cell: pairedWith, index, ...samplingOf(cell), tokens }));
}

/** What an end token does: it ends an answer, and streams have none. */
export function endPolicyOf({ mode }: Pick<Plan, 'mode'>): Manifest['endPolicy'] {
  return mode === 'streams' ? 'suppress' : 'stop';
}
