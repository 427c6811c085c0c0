/** What a file changes of the study that its experiment defines by default. */
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import type { KnobAxis, KnobId } from '../domain/knob.ts';
import { formatModelReference, parseModelReference, type ModelReference } from '../domain/modelReference.ts';
import type { StudyKind, StudyQuestion } from '../domain/study.ts';
import { checkRange, checkRangeCount } from '../experiments/study/design/specCheck.ts';
import { studyModel, studyPreset } from '../knobs/studyPresets.ts';
import type { studyMetrics } from './fileSchema.ts';
import { conversationsIn, resolveAxis, type AxisContext } from './knobAxes.ts';
import { addProblem, addRefusal, type ParseState } from './resolution.ts';
import { resolveItems, resolveModels } from './resolveReferences.ts';

/** The study of a file. */
export interface StudySettings {
  readonly study: StudyQuestion;
  /** The models to run it on, each once. */
  readonly models: readonly ModelReference[];
  /** Knobs of the study's axes. */
  readonly variedKnobs: readonly KnobId[];
}

/** Read a study. `context.models` are those the file names, or none. Problems are added to `state`. */
export function readStudySettings(state: ParseState, kind: StudyKind, context: AxisContext): StudySettings {
  const preset = studyPreset(kind);
  const { values } = state;
  const budget = typeof values.budget === 'object' ? values.budget : {};
  const ownModel = studyModel(kind);
  const models = context.models.length > 0 || ownModel === null ? context.models : [parseModelReference(ownModel)];
  const own: AxisContext = { ...context, models };
  const isSeries = kind === 'training' || kind === 'size' || kind === 'families';
  const comparesModels = kind === 'size' || kind === 'families' || kind === 'replication';
  if (comparesModels && context.models.length === 1)
    addProblem(state, ['models'], {
      message: t`The experiment "${kind}" compares models, but only one is listed.`,
      remedy: t`List two or more.`,
    });
  const axes = comparesModels ? modelAxes(preset, context) : knobAxes(state, kind, preset, own);
  const shots = kind === 'few-shot' ? undefined : values.knobs?.shots;
  if (kind !== 'constraints' && shots !== undefined && shots.length > 1)
    addProblem(state, ['knobs', 'shots'], {
      message: t`The experiment "${kind}" uses a single number of examples.`,
      remedy: t`Give shots one level, or use the experiment few-shot.`,
    });
  const factors = kind === 'constraints' ? factorsOf(state, own) : undefined;
  const sensitivity = sensitivityOf(state, own);
  const conversations = conversationsIn([...axes, ...(factors ?? [])], context);
  const study: StudyQuestion = {
    ...preset,
    axes,
    ...(factors === undefined ? {} : { factors }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
    ...(conversations.length === 0 ? {} : { conversations }),
    ...(values.controls === undefined
      ? {}
      : { controls: resolveModels(state, values.controls, ['controls']).map(formatModelReference) }),
    ...(values.texts === undefined ? {} : { texts: values.texts }),
    ...(values.items !== undefined
      ? { items: resolveItems(state, values.items) }
      : isSeries && !isRequested(state, 'capability')
        ? { items: [] }
        : {}),
    ...(isSeries && !isRequested(state, 'induction') ? { induction: false } : {}),
    ...(budget.items === undefined ? {} : { itemLimit: budget.items }),
    ...(budget.orders === undefined ? {} : { orders: budget.orders }),
    ...(kind !== 'constraints' && typeof shots?.[0] === 'number' ? { shots: shots[0] } : {}),
  };
  return {
    study,
    models: comparesModels ? models.slice(0, 1) : models,
    variedKnobs: axes.map(axis => axis.knob),
  };
}

/** Whether a metric is requested. A file without metrics requests all. */
function isRequested({ values: { metrics } }: ParseState, metric: (typeof studyMetrics)[number]): boolean {
  return metrics?.includes(metric) ?? true;
}

/** The axes of a study that compares models: the models of the file, where it has any. */
function modelAxes(preset: StudyQuestion, { models }: AxisContext): readonly KnobAxis[] {
  if (models.length === 0) return preset.axes;
  return preset.axes.map(({ knob }) => ({ knob, levels: models.map(formatModelReference) }));
}

/** The axes of any other study: the knobs of the file, where it has any. */
function knobAxes(
  state: ParseState,
  kind: StudyKind,
  preset: StudyQuestion,
  context: AxisContext,
): readonly KnobAxis[] {
  const knobs = state.values.knobs ?? {};
  const axes = (Object.keys(knobs) as KnobId[])
    .filter(knob => knob !== 'shots' || kind !== 'training')
    // A training study uses every checkpoint by default, whichever they are.
    .filter(knob => !(kind === 'training' && knobs[knob]?.includes('all') === true))
    .map(knob => resolveAxis(state, knob, knobs[knob] ?? [], ['knobs', knob], context));
  return axes.length === 0 ? preset.axes : axes;
}

/** Ranges of the knobs of a sensitivity analysis. */
function sensitivityOf(state: ParseState, context: AxisContext): readonly KnobAxis[] | undefined {
  const { sensitivity } = state.values;
  if (sensitivity === undefined) return undefined;
  const ranges = (Object.keys(sensitivity) as KnobId[]).map(knob =>
    resolveAxis(state, knob, sensitivity[knob] ?? [], ['sensitivity', knob], context),
  );
  addRefusal(state, ['sensitivity'], () => {
    checkRangeCount(ranges);
  });
  for (const range of ranges)
    addRefusal(state, ['sensitivity', range.knob], () => {
      checkRange(range);
    });
  return ranges;
}

/** Knobs of the factorial design; undefined leaves the choice to the study, an empty list turns the design off. */
function factorsOf(state: ParseState, context: AxisContext): readonly KnobAxis[] | undefined {
  const { factors } = state.values;
  if (factors === undefined) return isRequested(state, 'attribution') ? undefined : [];
  if (factors === 'none') return [];
  const axes = (Object.keys(factors) as KnobId[]).map(knob =>
    resolveAxis(state, knob, factors[knob] ?? [], ['factors', knob], context),
  );
  if (axes.length < 2 || axes.length > 4)
    addProblem(
      state,
      ['factors'],
      {
        message: t`The factorial design has ${formatCount(axes.length, 'knob')}.`,
        remedy: t`It needs two to four.`,
      },
      'key',
    );
  const misfits = axes.filter(({ levels }) => levels.length < 2 || levels.length > 3);
  for (const { knob, levels } of misfits)
    addProblem(
      state,
      ['factors', knob],
      {
        message: t`The factor ${knob} has ${formatCount(levels.length, 'level')}.`,
        remedy: t`Give it two or three levels, from the weakest limit to the strongest.`,
      },
      'key',
    );
  if (misfits.length === 0 && new Set(axes.map(axis => axis.levels.length)).size > 1)
    addProblem(
      state,
      ['factors'],
      {
        message: t`The factors have different numbers of levels.`,
        remedy: t`Give all of them two levels, or all of them three.`,
      },
      'key',
    );
  return axes;
}
