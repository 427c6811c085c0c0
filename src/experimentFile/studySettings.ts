/** Studies: what a file says of one, over what its kind asks for of its own accord. */
import type { KnobAxis, KnobId } from '../domain/knob.ts';
import { formatModelReference, parseModelReference, type ModelReference } from '../domain/modelReference.ts';
import { checkRange, checkRangeCount } from '../experiments/study/design/specCheck.ts';
import { studyModel, studyPreset } from '../knobs/studyPresets.ts';
import type { StudyKind, StudyQuestion } from '../domain/study.ts';
import { axisOf, type Around } from './knobAxes.ts';
import { itemsAt, modelsAt } from './resolveReferences.ts';
import type { studyMetrics } from './fileSchema.ts';
import { note, noteRefusal, type Reading } from './resolution.ts';

/** A study and the models it is run on, each once. */
export interface StudyPart {
  readonly study: StudyQuestion;
  readonly models: readonly ModelReference[];
  readonly turned: readonly KnobId[];
}

/** Read a study. `around.models` are those the file names, or none. */
export function studyPart(reading: Reading, kind: StudyKind, around: Around): StudyPart {
  const preset = studyPreset(kind);
  const { values } = reading;
  const budget = typeof values.budget === 'object' ? values.budget : {};
  const usual = studyModel(kind);
  const models = around.models.length > 0 || usual === null ? around.models : [parseModelReference(usual)];
  const isSeries = kind === 'training' || kind === 'size' || kind === 'families';
  const compared = kind === 'size' || kind === 'families' || kind === 'replication';
  if (compared && around.models.length === 1)
    note(reading, ['models'], `The experiment "${kind}" compares models, and here is one.`, 'List two or more.');
  const axes = compared ? comparedAxes(preset, around) : turnedAxes(reading, kind, preset, { ...around, models });
  const shots = kind === 'few-shot' ? undefined : values.knobs?.shots;
  if (kind !== 'constraints' && shots !== undefined && shots.length > 1)
    note(
      reading,
      ['knobs', 'shots'],
      `The experiment "${kind}" takes one number of examples.`,
      'Give shots one level, or choose few-shot.',
    );
  const factors = kind === 'constraints' ? factorsOf(reading, { ...around, models }) : undefined;
  const sensitivity = rangesOf(reading, { ...around, models });
  const study: StudyQuestion = {
    ...preset,
    axes,
    ...(factors === undefined ? {} : { factors }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
    ...(values.controls === undefined
      ? {}
      : { controls: modelsAt(reading, values.controls, ['controls']).map(formatModelReference) }),
    ...(values.texts === undefined ? {} : { texts: values.texts }),
    ...(values.items !== undefined
      ? { items: itemsAt(reading, values.items) }
      : isSeries && !isStated(reading, 'capability')
        ? { items: [] }
        : {}),
    ...(isSeries && !isStated(reading, 'induction') ? { induction: false } : {}),
    ...(budget.items === undefined ? {} : { itemLimit: budget.items }),
    ...(budget.orders === undefined ? {} : { orders: budget.orders }),
    ...(kind !== 'constraints' && typeof shots?.[0] === 'number' ? { shots: shots[0] } : {}),
  };
  return { study, models: compared ? models.slice(0, 1) : models, turned: axes.map(axis => axis.knob) };
}

/** Whether a metric is asked for; all are where none is named. */
function isStated({ values: { metrics } }: Reading, metric: (typeof studyMetrics)[number]): boolean {
  return metrics?.includes(metric) ?? true;
}

function comparedAxes(preset: StudyQuestion, { models }: Around): readonly KnobAxis[] {
  if (models.length === 0) return preset.axes;
  return preset.axes.map(({ knob }) => ({ knob, levels: models.map(formatModelReference) }));
}

function turnedAxes(reading: Reading, kind: StudyKind, preset: StudyQuestion, around: Around): readonly KnobAxis[] {
  const knobs = (Object.keys(reading.values.knobs ?? {}) as KnobId[]).filter(
    knob => knob !== 'shots' || kind !== 'training',
  );
  const axes = knobs
    // Every checkpoint is what a training study takes of its own accord, whichever they are.
    .filter(knob => !(kind === 'training' && reading.values.knobs?.[knob]?.includes('all') === true))
    .map(knob => axisOf(reading, knob, reading.values.knobs?.[knob] ?? [], ['knobs', knob], around));
  return axes.length === 0 ? preset.axes : axes;
}

/** Ranges of the knobs that are turned all at once. */
function rangesOf(reading: Reading, around: Around): readonly KnobAxis[] | undefined {
  const { sensitivity } = reading.values;
  if (sensitivity === undefined) return undefined;
  const ranges = (Object.keys(sensitivity) as KnobId[]).map(knob =>
    axisOf(reading, knob, sensitivity[knob] ?? [], ['sensitivity', knob], around),
  );
  noteRefusal(reading, ['sensitivity'], () => {
    checkRangeCount(ranges);
  });
  for (const range of ranges)
    noteRefusal(reading, ['sensitivity', range.knob], () => {
      checkRange(range);
    });
  return ranges;
}

function factorsOf(reading: Reading, around: Around): readonly KnobAxis[] | undefined {
  const { factors } = reading.values;
  if (factors === undefined) return isStated(reading, 'attribution') ? undefined : [];
  if (factors === 'none') return [];
  const axes = (Object.keys(factors) as KnobId[]).map(knob =>
    axisOf(reading, knob, factors[knob] ?? [], ['factors', knob], around),
  );
  if (axes.length < 2 || axes.length > 4)
    note(
      reading,
      ['factors'],
      `A factorial design of ${axes.length === 1 ? 'one knob' : `${axes.length} knobs`} cannot be read.`,
      'Give two to four knobs.',
      'key',
    );
  const odd = axes.filter(({ levels }) => levels.length < 2 || levels.length > 3);
  for (const { knob, levels } of odd)
    note(
      reading,
      ['factors', knob],
      `The factor ${knob} has ${levels.length === 1 ? 'one level' : `${levels.length} levels`}.`,
      'Give two or three, the loosest first.',
      'key',
    );
  if (odd.length === 0 && new Set(axes.map(axis => axis.levels.length)).size > 1)
    note(
      reading,
      ['factors'],
      'The factors have different numbers of levels.',
      'Give all of them two, or all of them three.',
      'key',
    );
  return axes;
}
