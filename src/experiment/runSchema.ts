/** Shape of a run as it stands in a run file. Every schema is held to the type it gives. */
import { z } from 'zod';
import type { ErrorData, ErrorKind } from '../core/adjacentError.ts';
import type { Openness } from '../core/branching.ts';
import { columnSchema } from './columnSchema.ts';
import type { ModelCard } from './languageModel.ts';
import type { Plan } from './plan.ts';
import type { Manifest, RunCell, SoftmaxNull, WindowLaw } from './run.ts';
import { formSchema, modeSchema, specSchema } from './specSchema.ts';
import { trajectoriesSchema } from './trajectoryBlock.ts';

const count = z.int().nonnegative();
const text = z.string();

const errorKinds: readonly ErrorKind[] = [
  'prompt-empty', 'prompt-too-long', 'prompt-not-text', 'bad-argument', 'model-missing', 'model-incomplete', 'model-corrupt', 'model-unsupported',
  'model-too-large', 'template-invalid', 'runtime-missing', 'engine-crashed', 'storage-full', 'storage-read-only', 'run-file-invalid', 'run-file-newer',
  'workspace-untrusted', 'cancelled', 'unexpected',
];

/** An error as plain data. */
export const errorSchema = z.object({ kind: z.enum(errorKinds), message: text, remedy: text, detail: text }) satisfies z.ZodType<ErrorData>;

/** What is known of a model. */
export const cardSchema = z.object({
  id: text,
  name: text,
  kind: z.enum(['built-in', 'calibration', 'folder', 'cache']),
  family: text,
  precision: text,
  vocabulary: count,
  context: count,
  width: count,
  forms: z.array(formSchema),
  about: text,
  modelHash: text,
  tokenizerHash: text,
  invariance: z.enum(['exact', 'batch-coupled', 'fixed-capacity', 'unprobed']),
  notes: z.array(text),
  parameters: z.exactOptional(z.record(text, z.number())),
}) satisfies z.ZodType<ModelCard>;

const factsSchema = z.object({ id: text, created: text, product: text, runtime: text, threads: z.number(), processor: text, platform: text });

const manifestSchema = z.object({
  facts: factsSchema,
  spec: specSchema,
  models: z.array(z.object({ card: cardSchema, form: formSchema, probeCentre: columnSchema('float32').nullable(), ends: z.array(count) })).min(1),
  endPolicy: z.enum(['stop', 'suppress']),
}) satisfies z.ZodType<Manifest>;

const planSchema = z.object({
  mode: modeSchema,
  modeReason: text,
  tokens: count,
  temperatures: z.array(z.number()),
  windows: z.array(z.object({ label: text, words: count, ids: columnSchema('int32'), text, model: z.exactOptional(count) })),
  cells: z.array(z.object({ index: count, window: count, temperature: z.number().positive(), topP: z.number(), topK: count, samples: count })),
  order: z.array(z.array(count)),
  seed: count,
  batch: count,
  home: count,
  estimate: z.object({ seconds: z.number().nullable(), bytes: z.number() }),
  shortfalls: z.array(text),
  refinements: z.exactOptional(count),
}) satisfies z.ZodType<Plan>;

const opennessSchema = z.object({ entropy: z.number(), d1: z.number(), d2: z.number(), k95: z.number(), km05: z.number() }) satisfies z.ZodType<Openness>;

const lawSchema = z.object({ window: count, openness: z.array(opennessSchema), nextTokens: z.array(z.object({ text, p: z.number() })) }) satisfies z.ZodType<WindowLaw>;

const nullSchema = z.object({
  window: count,
  cell: count,
  indices: z.array(count),
  temperatures: z.array(z.number()),
  energy: columnSchema('float64'),
}) satisfies z.ZodType<SoftmaxNull>;

const cellSchema = z.object({ index: count, state: z.enum(['exact', 'sampling', 'done', 'interrupted']) }) satisfies z.ZodType<Omit<RunCell, 'trajectories'>>;

/** The part of a run file under its checksum; answers come as one list. */
export const runSchema = z.object({
  manifest: manifestSchema,
  plan: planSchema,
  status: z.enum(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: errorSchema.nullable(),
  laws: z.array(lawSchema),
  nulls: z.array(nullSchema),
  cells: z.array(cellSchema),
  trajectories: trajectoriesSchema,
});
