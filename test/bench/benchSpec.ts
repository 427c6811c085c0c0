/** The diagram that benches ask for: the settings of a new user, on one prompt. */
import type { GridSpec, Preset } from '../../src/domain/spec.ts';

/** Its spec. */
export function benchSpec(prompt: string, model: string, preset: Preset) {
  return {
    kind: 'diagram',
    prompt,
    source: 'bench',
    model,
    form: 'auto',
    mode: 'auto',
    outcome: { map: 'auto' },
    preset,
    seed: 1,
    topP: 1,
  } as const satisfies GridSpec;
}

/** What a run of a bench says of itself. */
export const benchFacts = {
  id: 'bench',
  product: 'Adjacent bench',
  created: '',
  runtime: '',
  threads: 0,
  processor: '',
  platform: '',
} as const;
