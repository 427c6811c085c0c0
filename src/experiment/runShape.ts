/** Shape of a run as it stands in a run file. Every shape is held to the type it gives. */
import { z } from 'zod';
import type { Openness } from '../core/branching.ts';
import { columnShape } from './columnShape.ts';
import type { Plan } from './plan.ts';
import { cardShape, errorShape, likelyShape } from './reportShape.ts';
import type { Manifest, RunCell, SoftmaxNull, WindowLaw } from './run.ts';
import { formShape, specShape } from './specShape.ts';
import { trajectoriesShape } from './trajectoryBlock.ts';

const count = z.int().nonnegative();
const text = z.string();

const factsShape = z.object({ id: text, created: text, product: text, runtime: text, threads: z.number(), processor: text, platform: text });

const manifestShape = z.object({
  facts: factsShape,
  spec: specShape,
  models: z.array(z.object({ card: cardShape, form: formShape, probeCentre: columnShape('float32').nullable(), ends: z.array(count) })).min(1),
  endPolicy: z.enum(['stop', 'suppress']),
}) satisfies z.ZodType<Manifest>;

const planShape = z.object({
  mode: z.enum(['answers', 'streams']),
  modeReason: text,
  tokens: count,
  temperatures: z.array(z.number()),
  windows: z.array(z.object({ label: text, words: count, ids: columnShape('int32'), text, model: z.exactOptional(count) })),
  cells: z.array(z.object({ index: count, window: count, temperature: z.number().positive(), topP: z.number(), topK: count, samples: count })),
  order: z.array(z.array(count)),
  seed: z.number(),
  batch: count,
  home: count,
  estimate: z.object({ seconds: z.number().nullable(), bytes: z.number() }),
  shortfalls: z.array(text),
  refinements: z.exactOptional(count),
}) satisfies z.ZodType<Plan>;

const opennessShape = z.object({ entropy: z.number(), d1: z.number(), d2: z.number(), k95: z.number(), km05: z.number() }) satisfies z.ZodType<Openness>;

const lawShape = z.object({ window: count, openness: z.array(opennessShape), nextTokens: likelyShape }) satisfies z.ZodType<WindowLaw>;

const nullShape = z.object({
  window: count,
  cell: count,
  indices: z.array(count),
  temperatures: z.array(z.number()),
  energy: columnShape('float64'),
}) satisfies z.ZodType<SoftmaxNull>;

const cellShape = z.object({ index: count, state: z.enum(['exact', 'sampling', 'done', 'interrupted']) }) satisfies z.ZodType<Omit<RunCell, 'trajectories'>>;

/** The part of a run file under its checksum; answers come as one list. */
export const runShape = z.object({
  manifest: manifestShape,
  plan: planShape,
  status: z.enum(['queued', 'running', 'done', 'cancelled', 'failed', 'interrupted']),
  error: z.nullable(errorShape),
  laws: z.array(lawShape),
  nulls: z.array(nullShape),
  cells: z.array(cellShape),
  trajectories: trajectoriesShape,
});
