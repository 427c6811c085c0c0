/** Derives the spec of a follow-up experiment from the spec of a run. */
import type { Assertion } from '../core/answers/assertions/assertion.ts';
import { fieldsOfFile, type FileParameters } from '../domain/fileParameters.ts';
import { samplingOfSpec } from '../domain/sampling.ts';
import { verdictSizesOf } from '../core/phase/verdictSizes.ts';
import type { Mode } from '../core/trajectory.ts';
import type { ChatMessage } from '../domain/chatMessage.ts';
import { limits } from '../domain/limits.ts';
import { stopOfOpenExample } from '../domain/openExample.ts';
import type { GridReport } from '../domain/report.ts';
import type { Axes, ExperimentSpec, GridKind, GridSpec, RunChoices, StudySpec } from '../domain/spec.ts';
import type { StudyQuestion } from '../domain/study.ts';
import { sweepTemperatures } from './diagram/plan/presets.ts';

/** Fields that specs of all kinds share. */
type Common = Omit<GridSpec, 'kind' | 'axes' | 'answer' | 'growth' | 'wording'>;

function commonOf(spec: ExperimentSpec): Common {
  if (spec.kind === 'study') {
    const { kind: _kind, study: _study, ...common } = spec;
    return common;
  }
  const { kind: _kind, axes: _axes, answer: _answer, growth: _growth, wording: _wording, ...common } = spec;
  return common;
}

/** The same experiment with some choices changed. A different preset drops the sizes that are not chosen with it. */
export function withChoices(
  spec: ExperimentSpec,
  { preset, form, mode, texts, model, seed, stop, ...sizes }: RunChoices,
): ExperimentSpec {
  const isSamePreset = preset === null || preset === spec.preset;
  const { samples, tokens, temperatures, stop: before, ...unsized } = commonOf(spec);
  const stops = stop ?? (isOfExample(spec) && form !== null && form !== 'raw' ? undefined : before);
  const common = {
    ...unsized,
    ...chosenSize('temperatures', sizes.temperatures, temperatures),
    ...chosenSize('samples', sizes.samples, isSamePreset ? samples : undefined),
    ...chosenSize('tokens', sizes.tokens, isSamePreset ? tokens : undefined),
    preset: preset ?? spec.preset,
    form: form ?? spec.form,
    mode: mode ?? spec.mode,
    model: model ?? spec.model,
    seed: seed ?? spec.seed,
    ...(stops === undefined ? {} : { stop: stops }),
  };
  return spec.kind === 'study'
    ? { ...common, kind: spec.kind, study: { ...spec.study, texts: texts ?? spec.study.texts } }
    : {
        ...common,
        kind: spec.kind,
        ...(spec.axes === undefined ? {} : { axes: spec.axes }),
        ...(spec.answer === undefined ? {} : { answer: spec.answer }),
        ...(spec.growth === undefined ? {} : { growth: spec.growth }),
        ...(spec.wording === undefined ? {} : { wording: spec.wording }),
      };
}

/** Whether the stop string of a spec is the one that ends the open example of its prompt, which a message has not. */
function isOfExample({ prompt, stop = [] }: ExperimentSpec): boolean {
  return stop.length === 1 && stop[0] === stopOfOpenExample(prompt);
}

/** A size of a spec under a choice; empty where the preset decides. */
function chosenSize<Name extends 'temperatures' | 'samples' | 'tokens'>(
  name: Name,
  choice: RunChoices[Name],
  before: ExperimentSpec[Name],
): Pick<ExperimentSpec, Name> | object {
  const value = choice === null ? before : choice === 'auto' ? undefined : choice;
  return value === undefined ? {} : { [name]: value };
}

/** A study of the same prompt and model. */
export function withStudy(spec: ExperimentSpec, study: StudyQuestion): StudySpec {
  return { ...commonOf(spec), kind: 'study', study };
}

/** A grid of the same prompt and model. */
function withGrid(spec: ExperimentSpec, kind: GridKind): GridSpec {
  return { ...commonOf(spec), kind };
}

/** Long runs of the same prompt and model, with their own number of runs and tokens. */
export function withLongRuns(spec: ExperimentSpec): GridSpec {
  return { ...withGrid(spec, 'ergodicity'), mode: 'auto' };
}

/** The same prompt and model, with one answer followed word by word: that of index `answer`, or the most typical one
 * for null. Only a run of this kind numbers its answers alike and keeps its sizes. */
export function withPaths(spec: ExperimentSpec, answer: number | null): GridSpec {
  const { windows: _windows, temperatures, samples, tokens, ...rest } = withGrid(spec, 'paths');
  const sizes =
    spec.kind === 'paths'
      ? {
          ...(temperatures === undefined ? {} : { temperatures }),
          ...(samples === undefined ? {} : { samples }),
          ...(tokens === undefined ? {} : { tokens }),
        }
      : {};
  return { ...rest, ...sizes, ...(answer === null ? {} : { answer }) };
}

/** Fewest answers of a run that samples on: enough for a verdict on the law of growth. */
const fewestOn = 128;

/** Sampling on at the settings of a cell of a diagram of temperature by context window, up to twice as many answers or
 * 128. Throws RangeError for a cell that does not exist. */
export function withSamplingOn({ spec, cells, windows, home }: GridReport, index: number): GridSpec {
  const cell = cells[index];
  const window = windows[cell?.window ?? -1];
  if (cell === undefined || window === undefined) throw new RangeError(`the report has no cell ${index}`);
  const { samples: _samples, windows: _windows, ...rest } = withGrid(spec, 'growth');
  const isOther = spec.kind === 'wordings' && cell.window !== cells[home]?.window;
  const isWhole = isOther || cell.window === cells[home]?.window;
  return {
    ...rest,
    ...(isOther && spec.wording !== undefined ? { prompt: spec.wording } : {}),
    mode: 'answers',
    temperatures: [cell.temperature],
    ...(isWhole ? {} : { windows: [{ kind: 'words', words: window.words }] }),
    growth: { answers: Math.min(limits.samples, Math.max(fewestOn, 2 * cell.n)) },
  };
}

/** The same prompt and model, compared with another wording of it, with its own number of answers and tokens. */
export function withWording(spec: ExperimentSpec, wording: string): GridSpec {
  const { windows: _windows, samples: _samples, tokens: _tokens, ...rest } = withGrid(spec, 'wordings');
  const { temperatures: _temperatures, ...unset } = rest;
  return { ...(spec.kind === 'wordings' ? rest : unset), wording };
}

/** A sweep over temperature of the whole prompt at the sizes that carry a phase verdict on `mode`
 * (docs/method.md#phase-verdict). */
export function withVerdict(spec: ExperimentSpec, mode: Mode): GridSpec {
  const { windows: _windows, temperatures: _temperatures, ...rest } = withGrid(spec, 'sweep');
  const { samples, tokens } = verdictSizesOf(mode);
  return { ...rest, mode, temperatures: sweepTemperatures, samples, tokens };
}

/** A diagram of the same prompt and model over two knobs; explicit windows and temperatures are dropped. */
export function withAxes(spec: ExperimentSpec, { x, y }: Axes): GridSpec {
  const { windows: _windows, temperatures: _temperatures, ...rest } = withGrid(spec, 'diagram');
  const known = spec.kind === 'study' ? [] : (spec.axes?.conversations ?? []);
  const wordings = [x, y].flatMap(({ knob, levels }) => (knob === 'variant' ? levels : []));
  const conversations = known.filter(({ level }) => wordings.includes(level));
  const axes = { x: { knob: x.knob, levels: x.levels }, y: { knob: y.knob, levels: y.levels } };
  return { ...rest, axes: conversations.length === 0 ? axes : { ...axes, conversations } };
}

/** A prompt, the messages before it, and where it came from. */
export interface OtherPrompt {
  readonly text: string;
  readonly source: string;
  readonly messages?: readonly ChatMessage[];
  /** What the prompt asserts of its answers; absent: what the spec does. */
  readonly assertions?: readonly Assertion[];
  /** Its samplers and stop strings; what it does not say stays as in the spec. */
  readonly sampling?: FileParameters;
}

/** The same experiment on another prompt. A study that has no prompt becomes a diagram, and an experiment that follows
 * an answer picks one of the new prompt. */
export function withPrompt(
  spec: ExperimentSpec,
  { text, source, messages = [], assertions, sampling }: OtherPrompt,
): ExperimentSpec {
  const other = {
    prompt: text,
    source,
    ...(messages.length === 0 ? {} : { messages }),
    ...(assertions === undefined ? {} : { assertions }),
    ...(sampling === undefined || spec.kind === 'study' ? {} : samplingOfSpec(spec, sampling)),
    ...(spec.kind === 'study' ? {} : fieldsOfFile(restated(sampling, spec.fromFile))),
  };
  if (spec.kind === 'study') {
    const { messages: _messages, fromFile: _fromFile, ...rest } = spec;
    const asked: StudySpec = { ...rest, ...other };
    return spec.study.kind === 'constraints' ? asked : withGrid(asked, 'diagram');
  }
  const { messages: _messages, answer: _answer, fromFile: _fromFile, ...rest } = spec;
  return { ...rest, ...other, ...(sampling === undefined ? {} : { fromFile: sampling }) };
}

/** What a file states now, without the sizes that it stated before, which the user may have changed since. */
function restated(now: FileParameters = {}, before: FileParameters = {}): FileParameters {
  const { samples, seed, ...rest } = now;
  return {
    ...rest,
    ...(samples === undefined || samples === before.samples ? {} : { samples }),
    ...(seed === undefined || seed === before.seed ? {} : { seed }),
  };
}
