/** The plan of a study: the cell of own answers, or nothing to sample at all. */
import type { LanguageModel } from '../../languageModel.ts';
import type { Plan, PlanWindow } from '../../plan.ts';
import { defaultBatch } from '../../planning/budget.ts';
import { knownMode } from '../../planning/mode.ts';
import type { ExperimentSpec } from '../../spec.ts';
import { formOf } from '../../planning/outline.ts';
import { answerTemperature, studySizes } from '../studySizes.ts';

/** Whether a study reads texts of its prompt. */
export function readsPrompt({ study, prompt }: ExperimentSpec): boolean {
  return study?.kind === 'constraints' && study.texts !== 'probes' && prompt.trim() !== '';
}

/** Most tokens of a text. */
export function textTokens({ tokens, preset }: ExperimentSpec): number {
  return tokens ?? studySizes[preset].tokens;
}

/** The plan on the open unconstrained model. Throws AdjacentError as `encode` does. */
export function studyPlan(spec: ExperimentSpec, model: LanguageModel, memory: number): Plan {
  const form = formOf(spec, model);
  const tokens = textTokens(spec);
  const mode = knownMode(spec, model, form) ?? {
    mode: 'answers' as const,
    reason: 'The texts of a study may end by themselves.',
  };
  const windows: PlanWindow[] = [];
  if (readsPrompt(spec)) {
    const { ids, text } = model.encode(spec.prompt, form);
    windows.push({ label: 'whole prompt', words: [...spec.prompt.matchAll(/\S+/gu)].length, ids, text });
  }
  const samples = spec.samples ?? studySizes[spec.preset].answers;
  const cells = windows.map((_, window) => ({
    index: 0,
    window,
    temperature: answerTemperature,
    topP: 1,
    topK: 0,
    samples,
  }));
  return {
    mode: mode.mode,
    modeReason: mode.reason,
    tokens,
    temperatures: cells.map(cell => cell.temperature),
    windows,
    cells,
    order: cells.map(cell => [cell.index]),
    seed: spec.seed,
    batch: spec.batch ?? defaultBatch,
    home: 0,
    estimate: { seconds: null, bytes: 0, memory },
    shortfalls: [],
  };
}
