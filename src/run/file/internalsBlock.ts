/** Internals in a run file: entropies and distances as packed columns. */
import * as v from 'valibot';
import { pairCount } from '../../core/internals/distances.ts';
import type { Trajectory } from '../../core/trajectory.ts';
import type { InternalCell, Internals } from '../../domain/internals.ts';
import type { GridRun } from '../../domain/run.ts';
import { messageSchema } from '../../domain/schemas/messageSchema.ts';
import { count, wholeBetween } from '../../domain/schemas/schema.ts';
import { columnSchema, positiveRange } from './columnSchema.ts';
import { packColumn } from './columns.ts';

/** The block that a run has, packed. */
export function packInternals({ internals }: Pick<GridRun, 'internals'>): Record<string, unknown> {
  if (internals === undefined) return {};
  const cells = internals.cells.map(cell => ({
    ...cell,
    entropy: packColumn(cell.entropy),
    entropyRest: packColumn(cell.entropyRest),
    distances: packColumn(cell.distances),
  }));
  return { internals: { ...internals, cells } };
}

const most = 4096;
const share = { least: 0, most: 1.001, nan: true };

const cellSchema = v.object({
  cell: count,
  answers: v.array(count),
  entropy: columnSchema('float32', share),
  entropyRest: columnSchema('float32', share),
  distances: columnSchema('float32', positiveRange),
}) satisfies v.GenericSchema<unknown, InternalCell>;

export const internalsSchema = v.object({
  layers: wholeBetween(0, most),
  heads: wholeBetween(0, most),
  stateLayers: v.array(wholeBetween(1, most)),
  missing: v.array(messageSchema),
  cells: v.array(cellSchema),
}) satisfies v.GenericSchema<unknown, Internals>;

/** What does not fit together in the block and the answers; null when everything fits. */
export function internalsMisfit(
  { internals }: Pick<GridRun, 'internals'>,
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  const fits = ({ cell, answers: read, entropy, entropyRest, distances }: InternalCell): boolean => {
    const own = answers.get(cell) ?? [];
    const size = read.length * (internals?.layers ?? 0) * (internals?.heads ?? 0);
    return (
      read.length === own.length &&
      read.every((index, at) => own[at]?.index === index) &&
      entropy.length === size &&
      entropyRest.length === size &&
      distances.length === (internals?.stateLayers.length ?? 0) * pairCount(read.length)
    );
  };
  return internals === undefined || internals.cells.every(fits)
    ? null
    : 'its internals ("internals") do not match its answers';
}
