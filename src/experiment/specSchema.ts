/** Shape of a spec as it arrives from outside: a run file, a message, an experiment file. Values are checked by `checkSpec`. */
import { z } from 'zod';
import type { OutcomeSpec } from '../core/outcome.ts';
import type { Mode } from '../core/trajectory.ts';
import type { Form } from './languageModel.ts';
import type { ExperimentSpec, WindowLevel } from './spec.ts';

export const modeSchema = z.enum(['answers', 'streams']) satisfies z.ZodType<Mode>;
export const formSchema = z.enum(['chat', 'raw']) satisfies z.ZodType<Form>;

export const outcomeSchema = z.discriminatedUnion('map', [
  z.object({ map: z.enum(['auto', 'meaning', 'text', 'word', 'sentence', 'number']) }),
  z.object({ map: z.literal('options'), options: z.array(z.string()) }),
  z.object({ map: z.literal('regex'), pattern: z.string() }),
  z.object({ map: z.literal('json'), field: z.string() }),
]) satisfies z.ZodType<OutcomeSpec>;

const windowSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('share'), share: z.number() }),
  z.object({ kind: z.literal('words'), words: z.number() }),
]) satisfies z.ZodType<WindowLevel>;

export const specSchema = z.object({
  kind: z.enum(['diagram', 'sweep', 'ergodicity', 'calibration']),
  prompt: z.string(),
  source: z.string(),
  model: z.string(),
  form: z.enum(['auto', 'chat', 'raw']),
  mode: z.enum(['auto', 'answers', 'streams']),
  outcome: outcomeSchema,
  preset: z.enum(['quick', 'standard', 'thorough']),
  seed: z.number(),
  temperatures: z.exactOptional(z.array(z.number())),
  windows: z.exactOptional(z.array(windowSchema)),
  samples: z.exactOptional(z.number()),
  tokens: z.exactOptional(z.number()),
  topP: z.number(),
  batch: z.exactOptional(z.number()),
  threads: z.exactOptional(z.number()),
}) satisfies z.ZodType<ExperimentSpec>;
