/** Commitment and forks in a run file: their continuations as packed columns like the answers. */
import * as v from 'valibot';
import type { Trajectory } from '../../core/trajectory.ts';
import type { Commitment, ForkMap, GridRun } from '../../domain/run.ts';
import { between, count, wholeBetween } from '../../domain/schemas/schema.ts';
import { limits } from '../../domain/limits.ts';
import { columnSchema, positiveRange } from './columnSchema.ts';
import { packColumn } from './columns.ts';
import { packTrajectories, trajectoriesSchema } from './trajectoryBlock.ts';

type Blocks = Pick<GridRun, 'commitment' | 'commitments' | 'forks'>;

/** The blocks that a run has, packed. */
export function packPaths({ commitment, commitments, forks }: Blocks): Record<string, unknown> {
  return {
    ...(commitment === undefined ? {} : { commitment: packCommitment(commitment) }),
    ...(commitments === undefined ? {} : { commitments: commitments.map(packCommitment) }),
    ...(forks === undefined
      ? {}
      : {
          forks: {
            ...forks,
            entropy: packColumn(forks.entropy),
            continuations: packTrajectories(forks.continuations),
          },
        }),
  };
}

/** Continuations of a cell, packed. */
export function packCommitment(commitment: Commitment): Record<string, unknown> {
  return {
    ...commitment,
    continuations: packTrajectories(commitment.continuations),
    cosines: commitment.cosines && packColumn(commitment.cosines),
    pairs: commitment.pairs && packColumn(commitment.pairs),
  };
}

const tokens = wholeBetween(1, limits.tokens);
const cosine = { least: -1.001, most: 1.001 };

export const commitmentSchema = v.object({
  cell: count,
  tokens,
  kept: v.array(tokens),
  continuations: trajectoriesSchema,
  cosines: v.nullable(columnSchema('float32', cosine)),
  pairs: v.nullable(columnSchema('float32', cosine)),
}) satisfies v.GenericSchema<unknown, Commitment>;

export const forksSchema = v.object({
  cell: count,
  answer: count,
  tokens,
  entropy: columnSchema('float64', positiveRange),
  branches: v.array(v.object({ position: count, token: count, text: v.string(), p: between(0, 1), ends: v.boolean() })),
  continuations: trajectoriesSchema,
}) satisfies v.GenericSchema<unknown, ForkMap>;

/** What does not fit together in the blocks and the answers of their cells; null when everything fits. */
export function pathsMisfit(
  { commitment, commitments = [], forks }: Blocks,
  answers: ReadonlyMap<number, readonly Trajectory[]>,
): string | null {
  if (commitment !== undefined && !isCommitment(commitment, answers.get(commitment.cell) ?? []))
    return 'its commitment ("commitment") does not match its answers';
  if (!commitments.every(one => isCommitment(one, answers.get(one.cell) ?? [])))
    return 'the commitment of a cell ("commitments") does not match its answers';
  if (new Set([commitment, ...commitments].map(one => one?.cell)).size <= commitments.length)
    return 'a cell has two commitments ("commitments")';
  if (forks !== undefined && !isForkMap(forks, answers.get(forks.cell) ?? []))
    return 'its fork map ("forks") does not match its answers';
  return null;
}

/** Whether continuations belong to answers. */
export function isCommitment(
  { kept, continuations, cosines, pairs }: Commitment,
  answers: readonly Trajectory[],
): boolean {
  const known = new Set(answers.map(({ index }) => index));
  const n = answers.length;
  const keys = new Set(continuations.map(({ cell, index }) => `${cell} ${index}`));
  return (
    n > 0 &&
    kept.every((length, at) => length > (kept[at - 1] ?? 0)) &&
    keys.size === continuations.length &&
    continuations.every(({ cell, index }) => cell < kept.length && known.has(index)) &&
    (cosines === null || cosines.length === continuations.length) &&
    (pairs === null || pairs.length === (n * (n - 1)) / 2)
  );
}

function isForkMap({ answer, branches, continuations, entropy }: ForkMap, answers: readonly Trajectory[]): boolean {
  const own = answers.find(({ index }) => index === answer);
  return (
    own !== undefined &&
    branches.every(({ position }) => position <= own.ids.length && position < entropy.length) &&
    continuations.every(({ cell }) => branches[cell] !== undefined)
  );
}
