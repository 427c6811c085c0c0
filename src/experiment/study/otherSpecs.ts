/** From what was asked of a prompt to the next question about it. */
import type { KnobAxis } from '../knob.ts';
import type { RunChoices } from '../panelProtocol.ts';
import type { ExperimentSpec } from '../spec.ts';
import type { StudySpec } from './study.ts';

/** The same question with some choices made otherwise. Numbers that were asked for go with the preset they were asked
 * under. */
export function withChoices(spec: ExperimentSpec, { preset, form, mode, texts }: RunChoices): ExperimentSpec {
  const { samples: _samples, tokens: _tokens, ...rest } = spec;
  const { study } = spec;
  return {
    ...(preset === null || preset === spec.preset ? spec : rest),
    preset: preset ?? spec.preset,
    form: form ?? spec.form,
    mode: mode ?? spec.mode,
    ...(study === undefined || texts === null ? {} : { study: { ...study, texts } }),
  };
}

/** A study of the same prompt and model. */
export function withStudy(spec: ExperimentSpec, study: StudySpec): ExperimentSpec {
  const { axes: _axes, ...rest } = spec;
  return { ...rest, kind: 'study', study };
}

/** Long runs of the same prompt and model; what their number and temperatures are, they settle themselves. */
export function withLongRuns(spec: ExperimentSpec): ExperimentSpec {
  const { study: _study, axes: _axes, ...rest } = spec;
  return { ...rest, kind: 'ergodicity', mode: 'auto' };
}

/** A diagram over two knobs of the same prompt and model: windows and temperatures are what these knobs say. */
export function withAxes(
  spec: ExperimentSpec,
  { x, y }: { readonly x: KnobAxis; readonly y: KnobAxis },
): ExperimentSpec {
  const { study: _study, windows: _windows, temperatures: _temperatures, ...rest } = spec;
  return {
    ...rest,
    kind: 'diagram',
    axes: { x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } },
  };
}

/** The same question about another prompt; a study of items has no prompt, so that the prompt gets its diagram. */
export function withPrompt(spec: ExperimentSpec, prompt: string): ExperimentSpec {
  const { study, ...rest } = spec;
  const asked = { ...rest, prompt, source: 'a prompt of the model' };
  if (study === undefined) return asked;
  return study.kind === 'constraints' ? { ...asked, study } : { ...asked, kind: 'diagram' };
}
