/** Branches of the possibility tree in a run file. */
import * as v from 'valibot';
import type { GridRun, TreeBranch } from '../../domain/run.ts';
import { limits } from '../../domain/limits.ts';
import { between, count, wholeBetween } from '../../domain/schemas/schema.ts';
import { columnSchema, countRange } from './columnSchema.ts';
import { packColumn } from './columns.ts';
import { packTrajectories, trajectoriesSchema } from './trajectoryBlock.ts';

/** The branches that a run has, packed. */
export function packTree({ tree }: Pick<GridRun, 'tree'>): Record<string, unknown> {
  if (tree === undefined) return {};
  return {
    tree: tree.map(({ given, continuations, ...branch }) => ({
      ...branch,
      given: packColumn(given),
      continuations: packTrajectories(continuations),
    })),
  };
}

export const treeSchema = v.array(
  v.object({
    cell: count,
    given: columnSchema('int32', countRange),
    pieces: v.array(v.string()),
    inserted: count,
    p: between(0, 1),
    tokens: wholeBetween(1, 2 * limits.tokens),
    continuations: trajectoriesSchema,
  }),
) satisfies v.GenericSchema<unknown, readonly TreeBranch[]>;

/** What does not fit together in the branches of a run with `cells` cells; null when everything fits. */
export function treeMisfit({ tree = [] }: Pick<GridRun, 'tree'>, cells: number): string | null {
  const fits = tree.every(
    ({ cell, given, pieces, inserted, tokens, continuations }) =>
      cell < cells &&
      given.length < tokens &&
      pieces.length === given.length &&
      inserted <= given.length &&
      continuations.every(
        ({ cell: own, index, ids }, at) => own === cell && index === at && given.length + ids.length <= tokens,
      ),
  );
  return fits ? null : 'a branch of its possibility tree ("tree") does not fit together';
}
