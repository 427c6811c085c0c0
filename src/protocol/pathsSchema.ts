/** Schema of what a report says about paths. */
import * as v from 'valibot';
import type { CommitmentReport, ForkPosition, ForkReport, PathsReport } from '../domain/paths.ts';
import { curveSchema, figureSchema } from '../domain/schemas/figureSchema.ts';
import { finite } from '../domain/schemas/schema.ts';

const commitmentSchema: v.GenericSchema<CommitmentReport> = v.object({
  cell: finite,
  n: finite,
  sentence: v.string(),
  verdict: v.picklist(['first-words', 'along-the-way', 'at-the-end', 'undecided', 'abstain']),
  note: v.string(),
  curve: curveSchema,
  readings: v.array(v.object({ id: v.string(), name: v.string(), unit: v.string(), figure: figureSchema })),
});

const positionSchema: v.GenericSchema<ForkPosition> = v.object({
  strength: figureSchema,
  share: finite,
  adjusted: finite,
  isFork: v.boolean(),
  other: finite,
  alternatives: v.array(
    v.object({
      text: v.string(),
      p: finite,
      isOwn: v.boolean(),
      ends: v.boolean(),
      n: finite,
      counts: v.array(v.tuple([finite, finite])),
      examples: v.array(v.string()),
    }),
  ),
});

const forksSchema: v.GenericSchema<ForkReport> = v.object({
  answer: finite,
  answers: finite,
  text: v.string(),
  sentence: v.string(),
  note: v.string(),
  outcomes: v.array(v.string()),
  tokens: v.array(
    v.object({
      from: finite,
      to: finite,
      entropy: finite,
      survival: finite,
      position: v.nullable(positionSchema),
    }),
  ),
});

export const pathsSchema: v.GenericSchema<PathsReport> = v.object({
  commitment: v.exactOptional(commitmentSchema),
  forks: v.exactOptional(forksSchema),
});
