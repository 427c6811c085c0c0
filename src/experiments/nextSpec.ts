/** From what was asked of a prompt to the next question about it. */
import type { Axes, ExperimentSpec, GridKind, GridSpec, RunChoices, StudySpec } from '../domain/spec.ts';
import type { StudyQuestion } from '../domain/study.ts';

/** What every kind of spec has, without what only its own kind has. */
type Common = Omit<GridSpec, 'kind' | 'axes'>;

function commonOf(spec: ExperimentSpec): Common {
  if (spec.kind === 'study') {
    const { kind: _kind, study: _study, ...common } = spec;
    return common;
  }
  const { kind: _kind, axes: _axes, ...common } = spec;
  return common;
}

/** The same question with some choices made otherwise. Numbers that were asked for go with the preset they were asked
 * under. */
export function withChoices(spec: ExperimentSpec, { preset, form, mode, texts }: RunChoices): ExperimentSpec {
  const isSamePreset = preset === null || preset === spec.preset;
  const { samples: _samples, tokens: _tokens, ...unsized } = commonOf(spec);
  const common = {
    ...(isSamePreset ? commonOf(spec) : unsized),
    preset: preset ?? spec.preset,
    form: form ?? spec.form,
    mode: mode ?? spec.mode,
  };
  return spec.kind === 'study'
    ? { ...common, kind: spec.kind, study: { ...spec.study, texts: texts ?? spec.study.texts } }
    : { ...common, kind: spec.kind, ...(spec.axes === undefined ? {} : { axes: spec.axes }) };
}

/** A study of the same prompt and model. */
export function withStudy(spec: ExperimentSpec, study: StudyQuestion): StudySpec {
  return { ...commonOf(spec), kind: 'study', study };
}

/** A grid of the same prompt and model. */
export function withGrid(spec: ExperimentSpec, kind: GridKind): GridSpec {
  return { ...commonOf(spec), kind };
}

/** Long runs of the same prompt and model; what their number and temperatures are, they settle themselves. */
export function withLongRuns(spec: ExperimentSpec): GridSpec {
  return { ...withGrid(spec, 'ergodicity'), mode: 'auto' };
}

/** A diagram over two knobs of the same prompt and model: windows and temperatures are what these knobs say. */
export function withAxes(spec: ExperimentSpec, { x, y }: Axes): GridSpec {
  const { windows: _windows, temperatures: _temperatures, ...rest } = withGrid(spec, 'diagram');
  return { ...rest, axes: { x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } } };
}

/** The same question about another prompt; a study of items has no prompt, so that the prompt gets its diagram. */
export function withPrompt(spec: ExperimentSpec, prompt: string): ExperimentSpec {
  const asked = { ...spec, prompt, source: 'a prompt of the model' };
  return asked.kind === 'study' && asked.study.kind !== 'constraints' ? withGrid(asked, 'diagram') : asked;
}
