/** What the knobs of a file set in the spec of a diagram, sweep, long run or calibration. */
import { formatCount } from '../core/format.ts';
import { t } from '../core/text.ts';
import { rowSamplerKnobs, samplingKnobs, type KnobAxis, type KnobId, type Level } from '../domain/knob.ts';
import { precisions, type ModelReference } from '../domain/modelReference.ts';
import { samplingOfKnobs, type PromptSampling } from '../domain/sampling.ts';
import type { GridKind, GridSpec, WindowLevel } from '../domain/spec.ts';
import { parseWindowLevel } from '../knobs/windowLevel.ts';
import { conversationsIn, resolveAxis, resolveDiagramAxis, type AxisContext } from './knobAxes.ts';
import { revisionOfStep } from './modelReferenceInput.ts';
import { addProblem, type ParseState } from './resolution.ts';
import { defaultModel } from './resolveReferences.ts';

type KnobFields = Pick<GridSpec, 'temperatures' | 'windows' | 'tokens' | 'axes'> & {
  readonly sampling?: PromptSampling;
};

/** What the knobs of a file set. */
export interface GridSettings {
  /** Fields of the spec that the knobs set. */
  readonly fields: KnobFields;
  /** The models of the file, or the default one, with the checkpoint and the precision that knobs fix. */
  readonly models: readonly ModelReference[];
  /** Knobs that have a row or a column of their own. */
  readonly variedKnobs: readonly KnobId[];
}

/** Knobs that an experiment varies without axes of its own. A diagram varies its rows and columns. */
const variedWithoutAxes: Readonly<Record<Exclude<GridKind, 'diagram'>, readonly KnobId[]>> = {
  sweep: ['temperature', 'window'],
  ergodicity: ['temperature', 'window'],
  calibration: ['temperature'],
  paths: ['temperature'],
  growth: [],
  internals: ['temperature'],
  wordings: ['temperature'],
};

/** Read the knobs of a file whose experiment is not a study. Problems are added to `state`. */
export function readGridSettings(state: ParseState, experiment: GridKind, context: AxisContext): GridSettings {
  const { values } = state;
  const [row, column]: readonly [KnobId, KnobId] = [values.rows ?? 'window', values.columns ?? 'temperature'];
  const isDiagram = experiment === 'diagram';
  if (isDiagram && row === column)
    addProblem(state, [values.columns === undefined ? 'rows' : 'columns'], {
      message: t`Rows and columns both use the knob ${row}.`,
      remedy: t`Choose two different knobs.`,
    });
  const variedKnobs = isDiagram ? [row, column] : variedWithoutAxes[experiment];
  const isDefaultDiagram = isDiagram && row === 'window' && column === 'temperature';
  const stated = (Object.keys(values.knobs ?? {}) as KnobId[]).map(knob =>
    resolveAxis(state, knob, values.knobs?.[knob] ?? [], ['knobs', knob], context),
  );
  const fixed = stated.filter(({ knob }) => !variedKnobs.includes(knob));
  for (const axis of fixed) checkFixed(state, axis, experiment);
  const named = context.models.length > 0 ? context.models : [defaultModel(state)];
  const axes = isDiagram && !isDefaultDiagram ? diagramAxes(state, row, column, stated, context) : {};
  return {
    fields: { ...fieldsOf(isDiagram && !isDefaultDiagram ? fixed : stated), ...axes },
    models: named.map(model => withFixed(model, fixed)),
    variedKnobs,
  };
}

function diagramAxes(
  state: ParseState,
  row: KnobId,
  column: KnobId,
  stated: readonly KnobAxis[],
  context: AxisContext,
): Pick<KnobFields, 'axes'> {
  const y = resolveDiagramAxis(state, 'rows', row, stated, context);
  const x = resolveDiagramAxis(state, 'columns', column, stated, context);
  if (x === null || y === null) return {};
  const conversations = conversationsIn([x, y], context);
  return { axes: conversations.length === 0 ? { x, y } : { x, y, conversations } };
}

/** Knobs that can have a single level beside the axes. */
const fixableKnobs: readonly KnobId[] = [
  'temperature',
  'length',
  'top-p',
  'min-p',
  ...rowSamplerKnobs,
  'precision',
  'checkpoint',
];

function checkFixed(state: ParseState, { knob, levels }: KnobAxis, experiment: GridKind): void {
  if (levels.length > 1)
    addProblem(
      state,
      ['knobs', knob],
      {
        message: t`The knob ${knob} has ${formatCount(levels.length, 'level')} but is not an axis.`,
        remedy: experiment === 'diagram' ? t`Use it for rows or columns, or give it one level.` : t`Give it one level.`,
      },
      'key',
    );
  else if (!fixableKnobs.includes(knob))
    addProblem(
      state,
      ['knobs', knob],
      { message: t`The knob ${knob} is not an axis.`, remedy: t`Use it for rows or columns, or remove it.` },
      'key',
    );
}

function fieldsOf(axes: readonly KnobAxis[]): KnobFields {
  const levelsOf = (knob: KnobId): readonly Level[] | undefined => axes.find(axis => axis.knob === knob)?.levels;
  const numbersOf = (knob: KnobId): readonly number[] | undefined =>
    levelsOf(knob)?.filter(level => typeof level === 'number');
  const [temperatures, windows, tokens] = [numbersOf('temperature'), levelsOf('window'), numbersOf('length')?.[0]];
  const fixed = axes.filter(({ knob, levels }) => samplingKnobs.includes(knob) && levels.length === 1);
  const sampling = samplingOfKnobs(Object.fromEntries(fixed.map(({ knob, levels }) => [knob, levels[0] ?? 0])));
  return {
    ...(temperatures === undefined ? {} : { temperatures }),
    ...(windows === undefined ? {} : { windows: windows.map(windowOf) }),
    ...(tokens === undefined ? {} : { tokens }),
    ...(Object.keys(sampling).length === 0 ? {} : { sampling }),
  };
}

function windowOf(level: Level): WindowLevel {
  return parseWindowLevel(level) ?? { kind: 'all' };
}

/** The model at the step and in the precision that knobs fix; "last" and "fp32" are the model as it is. */
function withFixed(model: ModelReference, fixed: readonly KnobAxis[]): ModelReference {
  const levelAt = (knob: KnobId): Level | undefined => fixed.find(axis => axis.knob === knob)?.levels[0];
  const [step, precision] = [levelAt('checkpoint'), levelAt('precision')];
  return {
    ...model,
    ...(typeof step === 'number' ? { revision: revisionOfStep(step) } : {}),
    ...(precision === undefined ? {} : { precision: precisions.find(known => known === precision) ?? null }),
    ...(precision === 'fp32' && { exact: true }),
  };
}
