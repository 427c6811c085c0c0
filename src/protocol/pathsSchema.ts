/** Schema of what a report says about paths. */
import * as v from 'valibot';
import type {
  BranchReport,
  CommitmentLevels,
  CommitmentReport,
  CouplingReport,
  ForkPosition,
  ForkReport,
  NextWords,
  PathsReport,
} from '../domain/paths.ts';
import { curveSchema, figureSchema } from '../domain/schemas/figureSchema.ts';
import { finite } from '../domain/schemas/schema.ts';

const readingsSchema = v.array(v.object({ id: v.string(), name: v.string(), unit: v.string(), figure: figureSchema }));

const commitmentVerdict = v.picklist(['first-words', 'along-the-way', 'at-the-end', 'undecided', 'abstain']);

const commitmentSchema: v.GenericSchema<CommitmentReport> = v.object({
  cell: finite,
  n: finite,
  sentence: v.string(),
  verdict: commitmentVerdict,
  note: v.string(),
  curve: curveSchema,
  bits: v.object({ sentence: v.string(), curve: curveSchema, all: figureSchema }),
  readings: readingsSchema,
});

const levelsSchema: v.GenericSchema<CommitmentLevels> = v.object({
  settings: v.array(
    v.object({
      cell: finite,
      words: v.string(),
      start: figureSchema,
      half: figureSchema,
      ninety: figureSchema,
      early: figureSchema,
      verdict: commitmentVerdict,
    }),
  ),
  curve: curveSchema,
});

const couplingSchema: v.GenericSchema<CouplingReport> = v.object({
  cells: v.tuple([finite, finite]),
  wordings: v.tuple([v.string(), v.string()]),
  n: finite,
  sentence: v.string(),
  verdict: v.picklist(['same', 'forgotten', 'kept', 'undecided', 'abstain']),
  note: v.string(),
  curve: curveSchema,
  temperatures: v.array(finite),
  readings: readingsSchema,
  examples: v.array(v.object({ first: v.string(), second: v.string(), index: finite, met: v.nullable(finite) })),
});

const positionSchema: v.GenericSchema<ForkPosition> = v.object({
  strength: figureSchema,
  share: finite,
  bits: figureSchema,
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
  settling: v.exactOptional(
    v.object({
      sentence: v.string(),
      verdict: v.picklist(['steps', 'gradual', 'changing', 'unchanged', 'abstain']),
      changes: v.array(figureSchema),
      levels: v.array(figureSchema),
    }),
  ),
  curves: v.array(curveSchema),
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

const branchSchema: v.GenericSchema<BranchReport> = v.object({
  cell: finite,
  beginning: v.string(),
  inserted: v.string(),
  p: finite,
  n: finite,
  cut: finite,
  kinds: v.array(v.object({ label: v.string(), count: finite })),
  sentence: v.string(),
});

export const wordsSchema: v.GenericSchema<NextWords> = v.object({
  cell: finite,
  ids: v.array(finite),
  words: v.array(v.object({ token: finite, text: v.string(), p: finite, ends: v.boolean() })),
  other: finite,
});

export const pathsSchema: v.GenericSchema<PathsReport> = v.object({
  commitment: v.exactOptional(commitmentSchema),
  levels: v.exactOptional(levelsSchema),
  open: v.exactOptional(v.object({ settings: finite, seconds: v.nullable(finite) })),
  forks: v.exactOptional(forksSchema),
  branches: v.exactOptional(v.array(branchSchema)),
  coupling: v.exactOptional(couplingSchema),
});
