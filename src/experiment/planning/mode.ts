/** Which of the two kinds of process a prompt calls for (details.md "Windows, temperatures, presets"). */
import type { Mode } from '../../core/trajectory.ts';
import type { Form, LanguageModel } from '../languageModel.ts';
import { pilot } from './presets.ts';
import type { ExperimentSpec } from '../spec.ts';

export interface ModeChoice {
  readonly mode: Mode;
  readonly reason: string;
}

/** The mode of a spec where it is forced, fixed by the experiment or given by the form; null when a pilot must decide.
 */
export function knownMode(spec: ExperimentSpec, model: LanguageModel, form: Form): ModeChoice | null {
  if (spec.kind === 'ergodicity')
    return { mode: 'streams', reason: 'Long runs: the end of text is suppressed, which changes the process.' };
  if (spec.kind === 'calibration')
    return { mode: 'streams', reason: 'Calibration models write streams of letters that never end.' };
  if (spec.mode === 'answers') return { mode: 'answers', reason: 'Answers were asked for.' };
  if (spec.mode === 'streams')
    return {
      mode: 'streams',
      reason: 'Streams were asked for: the end of text is suppressed, which changes the process.',
    };
  if (form === 'chat') return { mode: 'answers', reason: 'A chat model answers and ends by itself.' };
  return model.ends.length === 0 ? { mode: 'streams', reason: 'This model has no end of text.' } : null;
}

/** The mode of a prompt by a pilot of 16 runs of at most 48 tokens: answers when more than half ended by themselves. */
export async function pilotMode(
  spec: ExperimentSpec,
  model: LanguageModel,
  prefix: Int32Array,
  signal: AbortSignal,
): Promise<ModeChoice> {
  const { samples, tokens, temperature, cell } = pilot;
  const rows = Array.from({ length: samples }, (_, index) => ({ cell, index, temperature, topP: spec.topP, topK: 0 }));
  let ended = 0;
  const request = { prefix, rows, tokens, end: 'stop', seed: spec.seed, batch: samples, pool: false } as const;
  for await (const row of model.sample(request, signal, () => undefined)) if (row.ended) ended++;
  const share = `${ended} of ${samples} pilot runs ended by themselves within ${tokens} tokens`;
  return ended * 2 > samples
    ? { mode: 'answers', reason: `${share}.` }
    : { mode: 'streams', reason: `${share}: read as streams, the end of text suppressed, which changes the process.` };
}
