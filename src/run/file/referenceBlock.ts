/** Answers that the user typed, in a run file. */
import * as v from 'valibot';
import type { GridRun, ReferenceAnswer } from '../../domain/run.ts';
import { longestReference } from '../../domain/addition.ts';
import { limits } from '../../domain/limits.ts';
import { count, wholeBetween } from '../../domain/schemas/schema.ts';
import { columnSchema } from './columnSchema.ts';
import { packColumn } from './columns.ts';

/** The references that a run has, packed. */
export function packReferences({ references }: Pick<GridRun, 'references'>): Record<string, unknown> {
  if (references === undefined) return {};
  return {
    references: references.map(one => ({ ...one, embedding: one.embedding && packColumn(one.embedding) })),
  };
}

export const referencesSchema = v.array(
  v.object({
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(longestReference)),
    tokens: wholeBetween(1, limits.tokens),
    embedding: v.nullable(columnSchema('float32', { least: -1.001, most: 1.001 })),
    cells: v.array(v.object({ cell: count, logProb: v.nullable(v.pipe(v.number(), v.finite(), v.maxValue(1e-6))) })),
  }),
) satisfies v.GenericSchema<unknown, readonly ReferenceAnswer[]>;

/** What does not fit together in the references of a run with `cells` cells; null when everything fits. */
export function referencesMisfit({ references = [] }: Pick<GridRun, 'references'>, cells: number): string | null {
  const fits = references.every(({ cells: read }) => read.every(({ cell }) => cell < cells));
  return fits ? null : 'a typed answer ("references") belongs to no cell';
}
