/** Which of the two kinds of process a prompt calls for (details.md "Windows, temperatures, presets"). */
import type { Mode } from '../core/trajectory.ts';
import type { Form, LanguageModel } from './languageModel.ts';
import { pilot } from './presets.ts';
import type { ExperimentSpec } from './spec.ts';

export interface ModeChoice {
  readonly mode: Mode;
  readonly reason: string;
}

/** The mode of a spec: forced, fixed by the experiment, given by the chat form, or settled by a pilot of 16 x 48 tokens. */
export async function chooseMode(
  spec: ExperimentSpec,
  model: LanguageModel,
  form: Form,
  prefix: Int32Array,
  signal: AbortSignal,
): Promise<ModeChoice> {
  if (spec.kind === 'ergodicity') return { mode: 'streams', reason: 'Long runs: the end of text is suppressed, which changes the process.' };
  if (spec.kind === 'calibration') return { mode: 'streams', reason: 'Calibration models write streams of letters that never end.' };
  if (spec.mode === 'answers') return { mode: 'answers', reason: 'Answers were asked for.' };
  if (spec.mode === 'streams') return { mode: 'streams', reason: 'Streams were asked for: the end of text is suppressed, which changes the process.' };
  if (form === 'chat') return { mode: 'answers', reason: 'A chat model answers and ends by itself.' };
  return pilotMode(spec, model, prefix, signal);
}

async function pilotMode(spec: ExperimentSpec, model: LanguageModel, prefix: Int32Array, signal: AbortSignal): Promise<ModeChoice> {
  if (model.ends.length === 0) return { mode: 'streams', reason: 'This model has no end of text.' };
  const { samples, tokens, temperature, cell } = pilot;
  const rows = Array.from({ length: samples }, (_, index) => ({ cell, index, temperature, topP: spec.topP, topK: 0 }));
  let ended = 0;
  const request = { prefix, rows, tokens, end: 'stop', seed: spec.seed, batch: samples, pool: false } as const;
  for await (const row of model.sample(request, signal, () => undefined)) if (row.ended) ended++;
  const share = `${String(ended)} of ${String(samples)} pilot runs ended by themselves within ${String(tokens)} tokens`;
  return ended * 2 > samples
    ? { mode: 'answers', reason: `${share}.` }
    : { mode: 'streams', reason: `${share}: read as streams, the end of text suppressed, which changes the process.` };
}
