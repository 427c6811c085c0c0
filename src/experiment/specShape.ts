/** The shape of a spec as it arrives from another process or a file. `checkSpec` says whether it can be run. */
import * as z from 'zod/mini';
import type { ExperimentSpec, OutcomeSpec, WindowLevel } from './spec.ts';

export const outcomeShape: z.ZodMiniType<OutcomeSpec> = z.union([
  z.object({ map: z.enum(['auto', 'meaning', 'text', 'word', 'sentence', 'number']) }),
  z.object({ map: z.literal('options'), options: z.array(z.string()) }),
  z.object({ map: z.literal('regex'), pattern: z.string() }),
  z.object({ map: z.literal('json'), field: z.string() }),
]);

const windowShape: z.ZodMiniType<WindowLevel> = z.union([
  z.object({ kind: z.literal('all') }),
  z.object({ kind: z.literal('share'), share: z.number() }),
  z.object({ kind: z.literal('words'), words: z.number() }),
]);

export const formShape = z.enum(['chat', 'raw']);
export const chosenFormShape = z.enum(['auto', 'chat', 'raw']);

/** Any number, NaN and infinities too: they cross process borders and `checkSpec` refuses them with a sentence. */
const anyNumber = z.custom<number>(value => typeof value === 'number');

export const specShape: z.ZodMiniType<ExperimentSpec> = z.object({
  kind: z.enum(['diagram', 'sweep', 'ergodicity', 'calibration']),
  prompt: z.string(),
  source: z.string(),
  model: z.string(),
  form: chosenFormShape,
  mode: z.enum(['auto', 'answers', 'streams']),
  outcome: outcomeShape,
  preset: z.enum(['quick', 'standard', 'thorough']),
  seed: anyNumber,
  temperatures: z.exactOptional(z.array(anyNumber)),
  windows: z.exactOptional(z.array(windowShape)),
  samples: z.exactOptional(anyNumber),
  tokens: z.exactOptional(anyNumber),
  topP: anyNumber,
  batch: z.exactOptional(anyNumber),
  threads: z.exactOptional(anyNumber),
});
