/** From what was asked of a prompt to the next question about the same prompt and model. */
import type { KnobAxis } from '../knob.ts';
import type { ExperimentSpec } from '../spec.ts';
import type { StudySpec } from './study.ts';

/** A study of the same prompt and model. */
export function withStudy(spec: ExperimentSpec, study: StudySpec): ExperimentSpec {
  const { axes: _, ...rest } = spec;
  return { ...rest, kind: 'study', study };
}

/** A diagram over two knobs of the same prompt and model; windows and temperatures are no longer its own, unless they are turned. */
export function withAxes(spec: ExperimentSpec, { x, y }: { readonly x: KnobAxis; readonly y: KnobAxis }): ExperimentSpec {
  const { study: _study, windows: _windows, temperatures: _temperatures, ...rest } = spec;
  return { ...rest, kind: 'diagram', axes: { x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } } };
}
