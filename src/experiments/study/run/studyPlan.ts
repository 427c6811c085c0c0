/** The plan of a study: the prompt, and the own answers that are sampled as texts. */
import { t } from '../../../core/text.ts';
import type { LanguageModel } from '../../../domain/languageModel.ts';
import type { Plan, PlanWindow } from '../../../domain/plan.ts';
import type { StudySpec } from '../../../domain/spec.ts';
import { wordCount } from '../../../knobs/windows.ts';
import { defaultBatch } from '../../../run/sampling/budget.ts';
import { formOf, knownMode, type ModeChoice } from '../../../run/sampling/mode.ts';
import { answerTemperature, studySizes } from '../studySizes.ts';

/** Whether a study has texts from its prompt. */
function usesPrompt({ study, prompt }: StudySpec): boolean {
  return study.kind === 'constraints' && study.texts !== 'probes' && prompt.trim() !== '';
}

/** Most tokens per text. */
export function textTokens({ tokens, preset }: StudySpec): number {
  return tokens ?? studySizes[preset].tokens;
}

/** The plan for the open unconstrained model. `memory` is the estimated peak in bytes. Throws AdjacentError as `encode`
 * does. */
export function studyPlan(spec: StudySpec, model: LanguageModel, memory: number): Plan {
  const form = formOf(spec, model);
  const answersMode: ModeChoice = { mode: 'answers', reason: { code: 'mode-study' } };
  const { mode, reason } = knownMode(spec, model, form) ?? answersMode;
  const windows: PlanWindow[] = [];
  if (usesPrompt(spec)) {
    const { ids, text } = model.encode(spec.prompt, form, spec.messages);
    windows.push({ label: t`whole prompt`, words: wordCount(spec.prompt), ids, text });
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
    mode,
    modeReason: reason,
    tokens: textTokens(spec),
    temperatures: cells.map(({ temperature }) => temperature),
    windows,
    cells,
    order: cells.map(({ index }) => [index]),
    seed: spec.seed,
    batch: spec.batch ?? defaultBatch,
    home: 0,
    estimate: { seconds: null, bytes: 0, memory },
    shortfalls: [],
  };
}
